using System.Runtime.InteropServices;
using FastTwiml.Hosting;

namespace FastTwiml.Conformance;

/// <summary>What a suite of WebSocket tests is pointed at; docs/testing.md says how.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is not ["--ws-echo", var url] || !ListenAddress.TryParse(url, out var listen) || listen.Scheme != ListenScheme.Http)
        {
            await Console.Error.WriteLineAsync("Usage: --ws-echo http://IP:PORT (port 0 lets the system choose)");
            return 2;
        }

        try
        {
            return await EchoAsync(listen);
        }
        catch (StartException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static async Task<int> EchoAsync(ListenAddress listen)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        await using var server = await WebSocketServer.StartAsync(listen, WebSocketServer.EchoLimits, static () => new EchoHandler());
        Console.WriteLine($"Echoes on {server.Address}");
        await ended.Task;
        foreach (var fault in server.Faults)
        {
            await Console.Error.WriteLineAsync(fault.ToString());
        }

        return server.Faults.Count == 0 ? 0 : 1;

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            ended.TrySetResult();
        }
    }
}
