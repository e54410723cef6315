using System.Diagnostics;
using FastTwiml.Durability.Load;
using FastTwiml.Durability.PowerLoss.Recording;
using FastTwiml.Durability.Processes;

namespace FastTwiml.Durability.PowerLoss;

/// <summary>
/// The life of a database under the recorder: made by one process, served by two servers one after the other, each under
/// load and stopped in order, so that starts, checkpoints and ends are among the moments at which the power is cut.
/// </summary>
internal sealed class RecordedRun(Recorder recorder, string database, CallLedger ledger, int calls, int connections)
{
    private const int Servers = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public async Task RunAsync(string synchronous)
    {
        await ServerCommand.CreateAsync(database, recorder.Environment);
        for (var server = 1; server <= Servers; server++)
        {
            await ServeAsync(synchronous, ledger.AnsweredCount + (calls / Servers));
        }
    }

    private async Task ServeAsync(string synchronous, int until)
    {
        // The product itself; only where it must not keep its promise, this program's own host of it.
        await using var server = synchronous == HostCommand.Full
            ? ServerProcess.Start(ServerCommand.Product, recorder.Environment, ServerCommand.Serve(database))
            : ServerProcess.Start(HostCommand.Program, recorder.Environment, [HostCommand.Name, $"--synchronous={synchronous}", .. ServerCommand.Serve(database)[1..]]);
        using var stop = new CancellationTokenSource();
        var load = new CallLoad(await server.ReadyAsync(), ledger, connections).RunAsync(stop.Token);
        var start = Stopwatch.GetTimestamp();
        while (ledger.AnsweredCount < until)
        {
            if (server.HasEnded || Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new CheckException($"The server answered only {ledger.AnsweredCount} of {until} calls: {ledger.Refused} {server.Log}");
            }

            await Task.Delay(5, CancellationToken.None);
        }

        await stop.CancelAsync();
        await load;
        await server.StopAsync();
    }
}
