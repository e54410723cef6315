using System.Globalization;
using FastTwiml.Compare.Processes;

namespace FastTwiml.Compare.Profiling;

/// <summary>Looks a few thousand times a second at where a process is, with perf(1).</summary>
internal sealed class Perf(string folder)
{
    private const string Program = "perf";
    private const int LooksPerSecond = 4_999;
    private const int Attempts = 3;

    private static readonly TimeSpan Extra = TimeSpan.FromSeconds(60);

    /// <exception cref="CompareException">There is no perf; the message says where to get it.</exception>
    public static void Require()
    {
        if (!Executables.Has(Program))
        {
            throw new CompareException("A profile needs perf, which is not on the PATH; on Debian: apt-get install linux-perf.");
        }
    }

    public async Task<IReadOnlyCollection<CallStack>> LookAsync(int process, TimeSpan time, CancellationToken cancellation)
    {
        var (data, log) = (Path.Combine(folder, "perf.data"), Path.Combine(folder, "perf.log"));

        // Clouds seldom hand through the processor's own counters, so the clock it is.
        var record = new Command(Program, "record", "-e", "cpu-clock", "-F", Text(LooksPerSecond), "-g", "-p", Text(process), "-o", data, "--", "sleep", Text(time.TotalSeconds));

        // perf gives up when one of the process's threads ends while it attaches to them.
        for (var attempt = 1; !await RecordAsync(attempt == Attempts); attempt++)
        {
            await Task.Delay(time / Attempts, cancellation);
        }

        var script = await RunAsync(new Command(Program, "script", "-i", data, "--no-inline", "-F", "ip,sym,dso"), Extra, readOutput: true);
        using var text = new StringReader(Expect(script).Output);
        return [.. PerfScriptReader.Read(text)];

        async Task<bool> RecordAsync(bool isLast)
        {
            var ended = await RunAsync(record, time + Extra, readOutput: false);
            return ended.IsSuccess || (isLast && Expect(ended).IsSuccess);
        }

        Task<Ended> RunAsync(Command command, TimeSpan patience, bool readOutput) => ChildProcess.RunAsync(command, log, patience, cancellation, readOutput);

        static Ended Expect(Ended ended) =>
            ended.IsSuccess ? ended : throw new CompareException($"perf {ended.How}: {ended.Tail} (it needs root, or a kernel.perf_event_paranoid of 1 or less)");
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
