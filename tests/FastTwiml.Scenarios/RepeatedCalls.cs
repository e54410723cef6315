using System.Diagnostics;
using System.Text;
using FastTwiml.Scenarios.Client;
using FastTwiml.Scenarios.Server;
using FastTwiml.TestKit;

namespace FastTwiml.Scenarios;

/// <summary>Twilio asks again, and reports in any order: the answers are equal and the record is one.</summary>
internal sealed class RepeatedCalls : IScenario
{
    private const int Times = 5;
    private const int Rounds = 400;
    private const int Histories = 300;
    private const int Seed = 20_240_229;
    private const int Duration = 42;

    /// <summary>What Twilio reports of a call, with <c>SequenceNumber</c> and second.</summary>
    private static readonly (string Status, int Second)[] Reports = [("initiated", 0), ("ringing", 1), ("in-progress", 13), ("completed", 55)];

    private static readonly long FirstSecond = new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000;

    public string Name => "repeat";

    public string Proves => "one CallSid five times in parallel gives five equal answers and one row; status callbacks in any order, twice, give the right row";

    public async Task RunAsync(Report report)
    {
        await using var site = await Site.CreateAsync();
        var server = await site.ServeAsync("--DrainDelay=0");
        var connections = await Task.WhenAll(Enumerable.Range(0, Times).Select(_ => Connection.OpenAsync(server.EndPoint)));

        await RepeatAsync(report, site, connections);
        await ReportInAnyOrderAsync(report, site, connections);
        await CallAsAnotherAccountAsync(report, site, connections[0]);
        await server.StopAsync(report);
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
    }

    private static async Task RepeatAsync(Report report, Site site, Connection[] connections)
    {
        var start = Stopwatch.GetTimestamp();
        var callSids = new List<string>();
        var unequal = 0;
        var rejected = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var callSid = Twilio.NewCallSid();
            callSids.Add(callSid);
            var request = Twilio.Voice(callSid);
            var answers = round % 2 == 0
                ? await Task.WhenAll(connections.Select(connection => connection.SendAsync(request)))
                : await PipelineAsync(connections[0], request);
            rejected += answers.Count(static answer => !Twilio.Connects(answer));
            unequal += answers.Count(answer => answer.Text != answers[0].Text);
        }

        report.Measured($"{Rounds} calls, each {Times} times in parallel (every other one pipelined on one connection), took {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        report.Require(rejected == 0, $"each is connected ({rejected} are not)");
        report.Require(unequal == 0, $"the answers to one call are equal ({unequal} are not)");
        var rows = site.Query<string>("select call_sid from calls");
        report.Require(rows.Count == Rounds && rows.ToHashSet().SetEquals(callSids), $"each call has one row ({rows.Count})");
    }

    private static async Task<HttpMessage[]> PipelineAsync(Connection connection, string request)
    {
        await connection.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(request, Times))));
        var answers = new HttpMessage[Times];
        for (var i = 0; i < Times; i++)
        {
            answers[i] = await connection.ReadAsync() ?? throw new IOException("The connection was closed instead of an answer.");
        }

        return answers;
    }

    private static async Task ReportInAnyOrderAsync(Report report, Site site, Connection[] connections)
    {
        var start = Stopwatch.GetTimestamp();
        var random = new Random(Seed);
        var callSids = new List<string>();
        var refused = 0;
        for (var i = 0; i < Histories; i++)
        {
            var callSid = Twilio.NewCallSid();
            callSids.Add(callSid);
            var requests = History(callSid);
            random.Shuffle(requests);

            // Half of the histories come one after the other, half on several connections at once.
            foreach (var together in requests.Chunk(i % 2 == 0 ? 1 : connections.Length))
            {
                var answers = await Task.WhenAll(together.Zip(connections, static (request, connection) => connection.SendAsync(request)));
                refused += answers.Count(static answer => answer.Status is not (200 or 204));
            }
        }

        report.Measured($"{Histories} histories of a webhook and {Reports.Length} callbacks, each twice, shuffled by seed {Seed}, took {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        report.Require(refused == 0, $"each is answered 200 or 204 ({refused} are not)");

        var rows = site.Query<Row>(Row.Select).Where(row => callSids.Contains(row.CallSid)).ToList();
        var expected = new Row
        {
            Direction = "inbound",
            FromNumber = "+15555550100",
            ToNumber = Twilio.Number,
            CustomerNumber = "+15555550100",
            Assistant = "Reception",
            Status = "completed",
            StatusSequence = 3,
            CreatedAt = FirstSecond,
            AnsweredAt = At("in-progress"),
            EndedAt = At("completed"),
            DurationSeconds = Duration,
        };
        var wrong = rows.Find(row => row with { CallSid = string.Empty } != expected);
        report.Require(rows.Count == Histories, $"each call has one row ({rows.Count})");
        report.Require(wrong is null, wrong is null ? $"each row is right: {expected.Status}, {expected.DurationSeconds} s, by {expected.Assistant}" : $"each row is right; one is {wrong} instead of {expected}");
    }

    /// <summary>The webhook and all callbacks, each of them twice.</summary>
    private static string[] History(string callSid)
    {
        var requests = Reports
            .Select((report, sequence) => Twilio.Status(callSid, report.Status, sequence, Timestamp(report.Second), report.Status == "completed" ? Duration : null))
            .Append(Twilio.Voice(callSid));
        return [.. requests.SelectMany(static request => (string[])[request, request])];
    }

    private static async Task CallAsAnotherAccountAsync(Report report, Site site, Connection connection)
    {
        var callSid = Twilio.NewCallSid();
        var first = await connection.SendAsync(Twilio.Voice(callSid));
        var pairs = TwilioRequest.Inbound(callSid).Select(static pair => pair.Name == "AccountSid" ? (pair.Name, "AC00000000000000000000000000000002") : pair);
        var second = await connection.SendAsync(TwilioRequest.Post("/twiml", [.. pairs], Twilio.PublicUrl, Twilio.Token));
        var account = site.Query<string>("select account_sid from calls where call_sid = @callSid", new { callSid }).Single();
        report.Require(
            first.Status == 200 && second.Status == 403 && account.EndsWith('1'),
            $"another account's request for the same call is refused and changes nothing (200, then {second.Status}; the record is {account}'s)");
    }

    private static long At(string status) => FirstSecond + (Reports.First(report => report.Status == status).Second * 1_000_000L);

    private static string Timestamp(int second) => DateTimeOffset.FromUnixTimeMilliseconds(FirstSecond / 1_000).AddSeconds(second).ToString("ddd, dd MMM yyyy HH:mm:ss +0000");

    /// <summary>What is known of a call when all is over.</summary>
    private sealed record Row
    {
        public const string Select = """
            select c.call_sid as CallSid, c.direction as Direction, c.from_number as FromNumber, c.to_number as ToNumber,
              c.customer_number as CustomerNumber, a.name as Assistant, c.status as Status, c.status_sequence as StatusSequence,
              c.created_at as CreatedAt, c.answered_at as AnsweredAt, c.ended_at as EndedAt, c.duration_seconds as DurationSeconds
            from calls c left join assistants a on a.id = c.assistant_id
            """;

        public string CallSid { get; init; } = string.Empty;

        public string? Direction { get; init; }

        public string? FromNumber { get; init; }

        public string? ToNumber { get; init; }

        public string? CustomerNumber { get; init; }

        public string? Assistant { get; init; }

        public string? Status { get; init; }

        public long? StatusSequence { get; init; }

        public long? CreatedAt { get; init; }

        public long? AnsweredAt { get; init; }

        public long? EndedAt { get; init; }

        public long? DurationSeconds { get; init; }
    }
}
