using System.Diagnostics;

namespace FastTwiml.Durability.Targets;

/// <summary>The record queue and writer alone, in a process of this program (<see cref="WriterHost"/>), without the network.</summary>
internal sealed class WriterTarget : Target
{
    private WriterTarget(Process process)
        : base(process)
    {
    }

    public static WriterTarget Start(string database, TraceSettings? trace, string synchronous) =>
        new(Process.Start(Child("FastTwiml.Durability.dll", ["writer", database, "--synchronous", synchronous], trace))!);

    public override async Task LoadAsync(Acknowledgements answered, CancellationToken stop)
    {
        try
        {
            // A line cut short by the end of the process has no end of line, but a name has a known length.
            while (await Process.StandardOutput.ReadLineAsync(stop) is { } line)
            {
                if (line.Length == WriterHost.CallSidLength)
                {
                    answered.Add(line);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The round is over.
        }
    }
}
