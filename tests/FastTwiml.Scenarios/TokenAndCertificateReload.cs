using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using FastTwiml.Scenarios.Client;
using FastTwiml.Scenarios.Server;

namespace FastTwiml.Scenarios;

/// <summary>Tokens and certificates are exchanged while TLS clients call, as an operator would do it.</summary>
internal sealed class TokenAndCertificateReload : IScenario
{
    private const int KeepingClients = 8;
    private const int ReconnectingClients = 4;
    private const int Rounds = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name => "reload";

    public string Proves => "tokens (SIGHUP) and certificates (with it and without) change under load over TLS: no call fails, the new ones count";

    public async Task RunAsync(Report report)
    {
        await using var site = await Site.CreateAsync();
        var certificate = SelfSignedCertificate.Write(site, 0);
        var token = NewToken();
        WriteSettings(site, token, secondary: null);
        var server = await site.ServeAsync(["--config", "settings.json", "--listen", "https://127.0.0.1:0", "--DrainDelay=0", .. SelfSignedCertificate.Options]);

        var load = new Load(server, token);
        for (var round = 1; round <= Rounds; round++)
        {
            var next = NewToken();
            await RotateTokenAsync(report, site, server, load, token, next);
            token = next;

            // The server looks at the files by itself; SIGHUP is for the impatient.
            var bySignal = round % 2 == 0;
            var thumbprint = SelfSignedCertificate.Write(site, round);
            if (bySignal)
            {
                server.Reload();
            }

            var seen = await UntilAsync(() => Task.FromResult(load.Thumbprint == thumbprint));
            report.Require(seen is not null && thumbprint != certificate, $"new connections see the new certificate ({(bySignal ? "SIGHUP" : "file")}: {Report.Milliseconds(seen)})");
            certificate = thumbprint;
        }

        var (answered, failures, handshakes, reused) = await load.StopAsync();
        report.Measured($"{answered} calls were answered over {handshakes} TLS connections; {reused} connections were kept through all changes");
        report.Require(failures.Count == 0 && answered > 0, failures.Count == 0 ? "no call fails" : $"no call fails; {failures.Count} do, the first: {failures[0]}");
        report.Require(reused == KeepingClients, "no connection is dropped");
        await server.StopAsync(report);
    }

    /// <summary>As Twilio's console does it: a secondary token first, then it becomes the primary one, then the old one is gone.</summary>
    private static async Task RotateTokenAsync(Report report, Site site, ServerProcess server, Load load, string token, string next)
    {
        report.Require(await load.StatusWithAsync(next) == 403, "a token that is not configured is refused");
        WriteSettings(site, token, secondary: next);
        server.Reload();
        var taken = await UntilAsync(async () => await load.StatusWithAsync(next) == 200);
        report.Require(taken is not null, $"the secondary token is accepted (after SIGHUP: {Report.Milliseconds(taken)})");

        await load.SignWithAsync(next);
        WriteSettings(site, next, secondary: null);
        server.Reload();
        var gone = await UntilAsync(async () => await load.StatusWithAsync(token) == 403);
        report.Require(gone is not null && await load.StatusWithAsync(next) == 200, $"as the only token it is accepted; the old one is refused (after SIGHUP: {Report.Milliseconds(gone)})");
    }

    private static async Task<TimeSpan?> UntilAsync(Func<Task<bool>> condition)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Patience)
        {
            if (await condition())
            {
                return Stopwatch.GetElapsedTime(start);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        return null;
    }

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static void WriteSettings(Site site, string token, string? secondary)
    {
        var twilio = new Dictionary<string, string> { ["AuthToken"] = token };
        if (secondary is not null)
        {
            twilio["SecondaryAuthToken"] = secondary;
        }

        site.Replace("settings.json", JsonSerializer.Serialize(new { Twilio = twilio }));
    }

    /// <summary>Clients that keep their connection and clients that open one for each call, and what they meet.</summary>
    private sealed class Load
    {
        private readonly ServerProcess _server;
        private readonly ConcurrentQueue<string> _failures = new();
        private readonly ConcurrentDictionary<int, string> _signedLast = new();
        private readonly List<Task> _clients;
        private volatile string _token;
        private volatile bool _stopped;
        private volatile string _thumbprint = string.Empty;
        private int _answered;
        private int _handshakes;
        private int _reused;

        public Load(ServerProcess server, string token)
        {
            _server = server;
            _token = token;
            _clients = [.. Enumerable.Range(0, KeepingClients + ReconnectingClients).Select(client => CallAsync(client, keeps: client < KeepingClients))];
        }

        /// <summary>Of the certificate that the newest connection got.</summary>
        public string Thumbprint => _thumbprint;

        /// <summary>One call that is signed with this token.</summary>
        /// <returns>The status of its answer.</returns>
        public async Task<int> StatusWithAsync(string token)
        {
            using var connection = await OpenAsync();
            return (await connection.SendAsync(Twilio.Voice(Twilio.NewCallSid(), token: token))).Status;
        }

        /// <summary>From now on calls are signed with this token; completes when none that was signed with another is under way.</summary>
        public async Task SignWithAsync(string token)
        {
            _token = token;
            while (_signedLast.Count < _clients.Count || _signedLast.Values.Any(signed => signed != token))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10));
            }
        }

        public async Task<(int Answered, IReadOnlyList<string> Failures, int Handshakes, int Reused)> StopAsync()
        {
            _stopped = true;
            await Task.WhenAll(_clients);
            return (_answered, [.. _failures], _handshakes, _reused);
        }

        private async Task CallAsync(int client, bool keeps)
        {
            Connection? connection = null;
            var opened = 0;
            while (!_stopped)
            {
                var token = _token;
                try
                {
                    if (connection is null)
                    {
                        opened++;
                        connection = await OpenAsync();
                    }

                    var answer = await connection.SendAsync(Twilio.Voice(Twilio.NewCallSid(), token: token));
                    if (Twilio.Connects(answer))
                    {
                        Interlocked.Increment(ref _answered);
                    }
                    else
                    {
                        _failures.Enqueue($"{answer.Status} {answer.Text}");
                    }

                    if (!keeps || !connection.IsUsable)
                    {
                        connection.Dispose();
                        connection = null;
                    }
                }
                catch (Exception exception)
                {
                    _failures.Enqueue(exception.Message);
                    connection?.Dispose();
                    connection = null;
                }

                _signedLast[client] = token;
                await Task.Delay(Random.Shared.Next(20));
            }

            Interlocked.Add(ref _reused, keeps && opened == 1 ? 1 : 0);
            connection?.Dispose();
        }

        private async Task<Connection> OpenAsync()
        {
            var seen = string.Empty;
            var connection = await Connection.OpenAsync(_server.EndPoint, new SslClientAuthenticationOptions
            {
                TargetHost = "voice.example.com",

                // Self-signed; which one it is is what this is about.
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    seen = ((X509Certificate2)certificate!).Thumbprint;
                    return true;
                },
            });
            _thumbprint = seen;
            Interlocked.Increment(ref _handshakes);
            return connection;
        }
    }
}
