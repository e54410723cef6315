using System.CommandLine;
using System.Globalization;
using FastTwiml.Cli.Output;
using FastTwiml.Hosting;
using FastTwiml.Hosting.Demo;
using FastTwiml.Records.History;
using FastTwiml.Records.Sqlite;
using FastTwiml.Simulation;
using FastTwiml.Simulation.Audio;
using FastTwiml.Simulation.Reports;
using FastTwiml.Simulation.Requests;
using Microsoft.Extensions.Configuration;

namespace FastTwiml.Cli;

/// <summary><c>fasttwiml demo</c>: a server with a sample call, on loopback, with nothing to configure.</summary>
internal static class DemoCommand
{
    private static readonly TimeSpan RecordPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RecordPoll = TimeSpan.FromMilliseconds(20);

    public static Command Create()
    {
        var command = new Command("demo", "Start a server with a database, an assistant and a number of its own, place one whole call, and go on serving.");
        command.SetAction((parse, _) => RunAsync(parse.InvocationConfiguration.Output));
        return command;
    }

    private static async Task<int> RunAsync(TextWriter output)
    {
        var quiet = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create<string, string?>("LogLevel:Default", "Warning")])
            .Build();
        using var logs = LogOutput.Create(quiet);
        using var signals = new ProcessSignals();
        await using var server = await DemoServer.StartAsync(logs);
        await output.WriteLineAsync($"""
            FastTwiml demo

            listening   {server.Address}
            metrics     {server.OperatorAddress}/metrics
            database    {server.Database} (goes when the demo ends)
            number      {DemoServer.Number}, which belongs to the assistant Echo
            """);

        var voice = $"{server.Address}/twiml";
        await PlaceCallAsync(output, server, voice);
        var next = new CallIdentity(DemoServer.Account, DemoServer.Caller, DemoServer.Number, IsOutbound: false);
        var program = Environment.ProcessPath ?? "fasttwiml";
        await output.WriteLineAsync($"""

            Place more calls from another terminal, whole ones:

            {program} simulate --url {voice} --auth-token {DemoServer.AuthToken} --calls 100

            or only the webhook of one:

            {SampleCall.ToCurl(voice, next, DemoServer.AuthToken)}

            and see the records:

            {program} calls list --database {server.Database}

            Serving until Ctrl+C.
            """);
        await output.FlushAsync();

        await signals.Stop;
        await server.StopAsync(signals.AtOnce);
        return (int)ExitCode.Ok;
    }

    private static async Task PlaceCallAsync(TextWriter output, DemoServer server, string voice)
    {
        var melody = Melody.Play();
        using var simulator = new Simulator(
            new SimulationOptions
            {
                Url = RequestUrl.TryParse(voice)!,
                StatusUrl = RequestUrl.TryParse($"{voice}/status"),
                AuthToken = DemoServer.AuthToken,
                AccountSid = DemoServer.Account,
                From = DemoServer.Caller,
                To = DemoServer.Number,
                Audio = melody,
                ChecksEcho = true,
                Records = true,
                Duration = TimeSpan.FromSeconds((double)melody.Length / CallerAudio.BytesPerMs / 1_000),
            },
            TimeProvider.System);
        await output.WriteLineAsync("\nA caller dials the number and plays a melody to the assistant, which says it back …");
        await output.FlushAsync();
        var report = await simulator.RunAsync(CancellationToken.None);
        var call = simulator.FirstCall!;
        if (!report.Ok)
        {
            throw new InvalidOperationException($"The sample call went wrong: {report.Verdict} {string.Join("; ", report.Refusals.Keys.Concat(report.Failures.Keys))}");
        }

        await output.WriteLineAsync($"\nThe call came in as Twilio reports it: POST {voice}, signed\n");
        TextTable.WriteProperties(output, WebhookForms.Brief(call.Identity).Select(static field => ("  " + field.Name, (string?)field.Value)));
        await output.WriteLineAsync($"\nThe answer, 200 after {Ms(report.Webhook.MaxMs)} (the very first request):\n");
        await output.WriteLineAsync("  " + TwimlText.Indent(call.Answer!.Body).ReplaceLineEndings(Environment.NewLine + "  "));
        await ShowStreamAsync(output, simulator, report);
        await ShowRecordAsync(output, server, call.Identity.CallSid);
    }

    private static async Task ShowStreamAsync(TextWriter output, Simulator simulator, SimulationReport report)
    {
        var echo = report.EchoRoundTrip!;
        await output.WriteLineAsync($"\nThe media stream, in real time: {report.MessagesSent} messages out, {report.MessagesReceived} back.");
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Echo!.ReturnedBytes / 8_000.0:F1} s of audio came back, every byte right and in order; each message after {Ms(echo.P50Ms)} (p50), {Ms(echo.P99Ms)} (p99).\nWhat the caller heard:\n"));
        LevelPlot.Write(output, simulator.Recording!.Audio);
    }

    private static async Task ShowRecordAsync(TextWriter output, DemoServer server, string callSid)
    {
        var record = await FindAsync(server, callSid);
        await output.WriteLineAsync("\nThe record:\n");
        TextTable.WriteProperties(output,
        [
            ("  call", record.CallSid),
            ("  account", record.AccountSid),
            ("  direction", record.Direction),
            ("  from", record.FromNumber),
            ("  to", record.ToNumber),
            ("  customer", record.CustomerNumber),
            ("  assistant", Text(record.AssistantId)),
            ("  status", record.Status),
            ("  created", record.CreatedAt.ToString("u", CultureInfo.InvariantCulture)),
            ("  seconds", Text(record.DurationSeconds)),
            ("  stream", record.StreamSid),
            ("  messages", $"{record.MessagesIn} in, {record.MessagesOut} out"),
            ("  audio bytes", $"{record.AudioBytesIn} in, {record.AudioBytesOut} out"),
            ("  end reason", record.EndReason),
        ]);
    }

    /// <summary>The call's row once its stream's end is in it, which nobody waited for.</summary>
    private static async Task<CallRecord> FindAsync(DemoServer server, string callSid)
    {
        using var patience = new CancellationTokenSource(RecordPatience);
        var reader = new CallReader(SqliteDatabase.OpenExisting(server.Database));
        while (true)
        {
            var record = reader.Find(callSid)
                ?? throw new InvalidOperationException($"The call {callSid} was answered, but it is not in {server.Database}.");
            if (record.StreamStoppedAt is not null || patience.IsCancellationRequested)
            {
                return record;
            }

            await Task.Delay(RecordPoll);
        }
    }

    private static string Ms(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:F1} ms");

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
