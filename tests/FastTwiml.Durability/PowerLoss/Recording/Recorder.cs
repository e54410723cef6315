using System.ComponentModel;
using System.Diagnostics;

namespace FastTwiml.Durability.PowerLoss.Recording;

/// <summary>Compiles the recorder and says what a process needs in its environment to be recorded.</summary>
internal sealed class Recorder
{
    public const string LogName = "operations.log";

    private Recorder(string library, string database, string log)
    {
        LogPath = log;
        Environment = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library,
            ["RECORDER_DATABASE"] = database,
            ["RECORDER_LOG"] = log,
        };
    }

    public string LogPath { get; }

    public IReadOnlyDictionary<string, string> Environment { get; }

    public static async Task<Recorder> CompileAsync(CheckFolder folder, string database)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new CheckException("The recorder needs Linux.");
        }

        var library = folder.File("recorder.so");
        var source = Path.Combine(AppContext.BaseDirectory, "shim", "recorder.c");
        try
        {
            using var gcc = Process.Start("gcc", ["-std=gnu11", "-O2", "-Wall", "-shared", "-fPIC", "-o", library, source, "-ldl", "-lpthread"]);
            await gcc.WaitForExitAsync();
            return gcc.ExitCode == 0 ? new Recorder(library, database, folder.File(LogName))
                : throw new CheckException($"gcc could not compile {source}.");
        }
        catch (Win32Exception)
        {
            throw new CheckException("gcc is needed to compile the recorder; install it (Debian: apt-get install gcc).");
        }
    }
}
