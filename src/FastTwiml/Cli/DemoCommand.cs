using System.CommandLine;
using System.Globalization;
using System.Net;
using FastTwiml.Cli.Output;
using FastTwiml.Hosting;
using FastTwiml.Hosting.Demo;
using FastTwiml.Records.History;
using FastTwiml.Records.Sqlite;
using Microsoft.Extensions.Configuration;

namespace FastTwiml.Cli;

/// <summary><c>fasttwiml demo</c>: a server with a sample call, on loopback, with nothing to configure.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Start a server with a database, an assistant and a number of its own, place one signed call, and go on serving.");
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

        using var client = new HttpClient();
        var call = new SampleCall($"{server.Address}/twiml", DemoServer.Number, DemoServer.Caller);
        await ShowCallAsync(output, call, await call.PlaceAsync(client, DemoServer.AuthToken));
        await ShowRecordAsync(output, server, call);

        var next = new SampleCall(call.Url, DemoServer.Number, DemoServer.Caller);
        await output.WriteLineAsync($"""

            Place the next call from another terminal:

            {next.ToCurl(DemoServer.AuthToken)}

            and see its record:

            {Environment.ProcessPath ?? "fasttwiml"} calls list --database {server.Database}

            Serving until Ctrl+C.
            """);
        await output.FlushAsync();

        await signals.Stop;
        await server.StopAsync(signals.AtOnce);
        return (int)ExitCode.Ok;
    }

    private static async Task ShowCallAsync(
        TextWriter output, SampleCall call, (HttpStatusCode Status, string Twiml, TimeSpan Took) answer)
    {
        if (answer.Status != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"The sample call was answered {(int)answer.Status}: {answer.Twiml}");
        }

        await output.WriteLineAsync($"\nA call comes in, as Twilio reports it: POST {call.Url}, signed\n");
        TextTable.WriteProperties(output, call.Parameters.Select(static pair => ("  " + pair.Name, (string?)pair.Value)));
        var took = answer.Took.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);
        await output.WriteLineAsync($"\nThe answer, 200 after {took} ms (the very first request):\n");
        await output.WriteLineAsync("  " + TwimlText.Indent(answer.Twiml).ReplaceLineEndings(Environment.NewLine + "  "));
    }

    private static async Task ShowRecordAsync(TextWriter output, DemoServer server, SampleCall call)
    {
        var record = new CallReader(SqliteDatabase.OpenExisting(server.Database)).Find(call.CallSid)
            ?? throw new InvalidOperationException($"The call {call.CallSid} was answered, but it is not in {server.Database}.");
        await output.WriteLineAsync("\nThe record, on disk before the answer left:\n");
        TextTable.WriteProperties(output,
        [
            ("  call", record.CallSid),
            ("  account", record.AccountSid),
            ("  direction", record.Direction),
            ("  from", record.FromNumber),
            ("  to", record.ToNumber),
            ("  customer", record.CustomerNumber),
            ("  assistant", record.AssistantId?.ToString(CultureInfo.InvariantCulture)),
            ("  status", record.Status),
            ("  created", record.CreatedAt.ToString("u", CultureInfo.InvariantCulture)),
        ]);
    }
}
