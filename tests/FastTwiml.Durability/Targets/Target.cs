using System.Diagnostics;

namespace FastTwiml.Durability.Targets;

/// <summary>A child process that records calls, and the load on it.</summary>
internal abstract class Target : IDisposable
{
    protected Target(Process process)
    {
        Process = process;
    }

    protected Process Process { get; }

    /// <summary>Sends calls until the process is dead or the token is cancelled, and notes every answer.</summary>
    public abstract Task LoadAsync(Acknowledgements answered, CancellationToken stop);

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        Process.Kill();
        Process.WaitForExit();
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Kill();
        }

        Process.Dispose();
    }

    /// <summary>How a child is started: with these arguments, and traced when there is a shim.</summary>
    protected static ProcessStartInfo Child(string program, IEnumerable<string> arguments, TraceSettings? trace)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments]) { RedirectStandardOutput = true };
        if (trace is not null)
        {
            start.Environment["LD_PRELOAD"] = trace.Shim;
            start.Environment["WRITE_TRACE_DATABASE"] = trace.Database;
            start.Environment["WRITE_TRACE_FILE"] = trace.File;
        }

        return start;
    }
}

/// <summary>What the shim is told.</summary>
/// <param name="Shim">The library.</param>
/// <param name="Database">The database's absolute path.</param>
/// <param name="File">Where the trace goes.</param>
internal sealed record TraceSettings(string Shim, string Database, string File);
