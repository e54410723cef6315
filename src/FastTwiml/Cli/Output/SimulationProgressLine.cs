using System.Globalization;
using FastTwiml.Simulation;

namespace FastTwiml.Cli.Output;

/// <summary>How a simulation goes, in one line of a terminal that is written over and over.</summary>
internal static class SimulationProgressLine
{
    private const int BarWidth = 24;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    public static async Task ShowAsync(TextWriter terminal, Simulator simulator, int calls, Task running)
    {
        var before = simulator.Progress().Messages;
        using var timer = new PeriodicTimer(Every);
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, timer.WaitForNextTickAsync().AsTask());
            var now = simulator.Progress();
            var done = (int)((long)now.Ended * BarWidth / calls);
            var bar = new string('#', done).PadRight(BarWidth, '.');
            await terminal.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"\r[{bar}] {now.Ended} of {calls} calls, {now.LiveStreams} live, {(now.Messages - before) / Every.TotalSeconds:F0} messages/s, echo at most {now.WorstEchoMs:F1} ms, {now.Failed} failed \e[K"));
            before = now.Messages;
        }

        await terminal.WriteAsync("\r\e[K");
    }
}
