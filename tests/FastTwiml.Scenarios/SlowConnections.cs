using System.Diagnostics;
using System.Text;
using FastTwiml.Scenarios.Client;
using FastTwiml.Scenarios.Server;

namespace FastTwiml.Scenarios;

/// <summary>Clients that send a byte a second, to keep connections busy, are cut; nobody else notices.</summary>
internal sealed class SlowConnections : IScenario
{
    private const int Each = 500;
    private const int Handshakes = 100;
    private const int CallsPerSecond = 100;

    private static readonly TimeSpan HeadDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BodyGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HandshakeDeadline = TimeSpan.FromSeconds(10);

    // The server goes on reading for this long after its answer, so that the answer is not lost.
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    // The server looks at its deadlines four times a second, and this machine has other things to do.
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    public string Name => "slow";

    public string Proves => "1,000 connections that send a byte a second are cut with 408 at their deadline (and slow TLS handshakes at theirs), while calls are answered";

    public async Task RunAsync(Report report)
    {
        await using var site = await Site.CreateAsync();
        SelfSignedCertificate.Write(site, 0);
        var server = await site.ServeAsync(["--listen", "http://127.0.0.1:0", "--listen", "https://127.0.0.1:0", "--DrainDelay=0", .. SelfSignedCertificate.Options]);
        var before = await SteadyCalls.RunAsync(server.EndPoint, CallsPerSecond, TimeSpan.FromSeconds(4));
        before.Report(report, "before");

        var during = SteadyCalls.Start(server.EndPoint, CallsPerSecond);
        var slow = new List<SlowConnection>();
        for (var i = 0; i < Each; i++)
        {
            slow.Add(await SlowConnection.OpenAsync(server, Part.Head));
            slow.Add(await SlowConnection.OpenAsync(server, Part.Body));
        }

        for (var i = 0; i < Handshakes; i++)
        {
            slow.Add(await SlowConnection.OpenAsync(server, Part.Handshake));
        }

        report.Measured($"{slow.Count} slow connections are open");
        while (slow.Any(static connection => !connection.Ended.IsCompleted))
        {
            var second = Task.Delay(TimeSpan.FromSeconds(1));
            foreach (var connection in slow)
            {
                await connection.SendByteAsync();
            }

            await second;
        }

        (await during.StopAsync()).Report(report, "during");
        await JudgeAsync(report, "slow heads", slow.Where(static connection => connection.Part == Part.Head), HeadDeadline);
        await JudgeAsync(report, "slow bodies", slow.Where(static connection => connection.Part == Part.Body), BodyGrace);
        await JudgeHandshakesAsync(report, slow.Where(static connection => connection.Part == Part.Handshake));
        await server.StopAsync(report);
        slow.ForEach(static connection => connection.Dispose());
    }

    private static async Task JudgeAsync(Report report, string what, IEnumerable<SlowConnection> connections, TimeSpan deadline)
    {
        var ends = await Task.WhenAll(connections.Select(static connection => connection.Ended));
        var earliest = ends.Min(static end => end.Answered);
        var latest = ends.Max(static end => end.Answered);
        var closed = ends.Max(static end => end.Closed);
        report.Require(ends.All(static end => end.Status == 408), $"{ends.Length} {what} are answered 408 ({ends.Count(static end => end.Status == 408)})");
        report.Require(
            earliest > deadline - Early && latest < deadline + Late,
            $"{what} are answered at {deadline.TotalSeconds:0} s (from {earliest.TotalSeconds:0.00} to {latest.TotalSeconds:0.00} s)");
        report.Require(closed < deadline + Linger + Late, $"{what} that go on sending are gone by {deadline.TotalSeconds + Linger.TotalSeconds:0} s (the last after {closed.TotalSeconds:0.00} s)");
    }

    private static async Task JudgeHandshakesAsync(Report report, IEnumerable<SlowConnection> connections)
    {
        var ends = await Task.WhenAll(connections.Select(static connection => connection.Ended));
        var (earliest, latest) = (ends.Min(static end => end.Closed), ends.Max(static end => end.Closed));
        report.Require(
            earliest > HandshakeDeadline - Early && latest < HandshakeDeadline + Late,
            $"{ends.Length} slow TLS handshakes are cut at {HandshakeDeadline.TotalSeconds:0} s (from {earliest.TotalSeconds:0.00} to {latest.TotalSeconds:0.00} s)");
    }

    /// <summary>What became of a slow connection, counted from when it began to be slow.</summary>
    private sealed record End(int Status, TimeSpan Answered, TimeSpan Closed);

    private enum Part
    {
        Head,
        Body,
        Handshake,
    }

    private sealed class SlowConnection : IDisposable
    {
        /// <summary>The beginning of a TLS record that says it has 512 bytes (RFC 8446 section 5.1).</summary>
        private static readonly byte[] ClientHello = [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3, .. new byte[501]];

        private readonly Connection _connection;
        private readonly byte[] _request;
        private readonly long _start = Stopwatch.GetTimestamp();
        private int _sent;

        private SlowConnection(Connection connection, Part part, byte[] request, int sent)
        {
            _connection = connection;
            _request = request;
            _sent = sent;
            Part = part;
            Ended = WatchAsync();
        }

        /// <summary>What it sends slowly.</summary>
        public Part Part { get; }

        public Task<End> Ended { get; }

        public static async Task<SlowConnection> OpenAsync(ServerProcess server, Part part)
        {
            var text = Twilio.Voice(Twilio.NewCallSid());
            var request = part == Part.Handshake ? ClientHello : Encoding.UTF8.GetBytes(text);
            var quick = part == Part.Body ? text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4 : 0;
            var connection = await Connection.OpenAsync(part == Part.Handshake ? server.EndPoints[1] : server.EndPoint);
            await connection.WriteAsync(request.AsMemory(0, quick));
            var slow = new SlowConnection(connection, part, request, quick);
            await slow.SendByteAsync();
            return slow;
        }

        public async ValueTask SendByteAsync()
        {
            if (!Ended.IsCompleted)
            {
                try
                {
                    await _connection.WriteAsync(_request.AsMemory(_sent++, 1));
                }
                catch (IOException)
                {
                    // It is cut; the reading side notes when.
                }
            }
        }

        public void Dispose() => _connection.Dispose();

        private async Task<End> WatchAsync()
        {
            var status = 0;
            var answered = TimeSpan.Zero;
            try
            {
                while (await _connection.ReadAsync() is { } answer)
                {
                    status = answer.Status;
                    answered = Stopwatch.GetElapsedTime(_start);
                }
            }
            catch (IOException)
            {
                // Reset, because it went on sending.
            }

            return new End(status, answered, Stopwatch.GetElapsedTime(_start));
        }
    }
}
