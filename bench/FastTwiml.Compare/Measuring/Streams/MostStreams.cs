using System.Globalization;
using FastTwiml.Compare.Results;
using FastTwiml.Compare.Scenarios;
using FastTwiml.Compare.Servers;

namespace FastTwiml.Compare.Measuring.Streams;

/// <summary>Looks for the most real-time streams that one core carries.</summary>
internal sealed class MostStreams(Scenario scenario, Generator generator, RunBook book, IProgressReport progress)
{
    /// <summary>What 99 of 100 echoes must keep, in microseconds: the next message is due then.</summary>
    public const double LatestEcho = 20_000;

    /// <summary>A neighbour on the machine can spoil one try; a server that is too slow fails every one.</summary>
    private const int Tries = 2;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public async Task FindAsync(RunningServer server, TimeSpan duration, CancellationToken cancellation)
    {
        var most = OpenFileLimit.Sockets(OpenFileLimit.Read(), int.MaxValue);
        MeasuredRun? failed = null;
        var end = await StreamSearch.FindAsync(most, async streams =>
        {
            for (var round = 0; round < Tries; round++)
            {
                progress.Now(string.Create(CultureInfo.InvariantCulture, $"{scenario.Title} · {streams} streams · {server.Server.Title}"));
                string[] arguments = [.. scenario.Arguments, "--streams", streams.ToString(CultureInfo.InvariantCulture)];
                var run = await ServerGroup.AloneAsync(server, () => generator.LoadAsync(server, arguments, WarmUp, duration, cancellation));
                run = run with { Round = round, Streams = streams };
                book.Keep(scenario, server, run);
                if (run.Counts && run.Report!.P99 <= LatestEcho)
                {
                    return true;
                }

                failed = run;
            }

            return false;
        });
        book.EndSearch(scenario, server, end.Most, end.Failed is null ? StreamBound.OpenFiles : StreamBound.Of(failed!, LatestEcho));
    }
}
