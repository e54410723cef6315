using System.Collections.Concurrent;
using System.Diagnostics;

namespace FastTwiml.Compare.Processes;

/// <summary>
/// Starts every child from one thread that lives as long as this process: the kernel kills a child with
/// PR_SET_PDEATHSIG when the thread that started it ends, and a thread of the pool may end at any time.
/// </summary>
internal static class StarterThread
{
    private static readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> Wanted = [];

    static StarterThread() => new Thread(Run) { IsBackground = true, Name = "process starter" }.Start();

    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Wanted.Add((start, started));
        return started.Task;
    }

    private static void Run()
    {
        foreach (var (start, started) in Wanted.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        }
    }
}
