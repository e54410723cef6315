using FastTwiml.Connections;
using FastTwiml.TestKit;

namespace FastTwiml.Fuzz.Targets;

/// <summary>
/// A whole connection: the same answers for every split, as many as a slow reading of the bytes counts, no fault of our own
/// and nothing left behind.
/// </summary>
internal sealed class ConnectionTarget : FuzzTarget
{
    private FrontDoor? _signed;
    private FrontDoor? _unsigned;
    private readonly Dictionary<int, int> _statuses = [];
    private int _modelled;

    public override string Name => "connection";

    public override string Summary =>
        $"{_modelled} held against the model; statuses {string.Join(", ", _statuses.OrderBy(static s => s.Key).Select(static s => $"{s.Key}: {s.Value}"))}.";

    public override void Run(Random random)
    {
        var bytes = Mutation.Mutate(random, RequestSeeds.Some(random), most: 3);
        var door = random.Next(2) == 0 ? _signed ??= Door(validate: true) : _unsigned ??= Door(validate: false);
        var model = ConnectionModel.Of(bytes);
        var whole = Serve(door, [bytes], asSegments: false, model, bytes);
        var split = Serve(door, Mutation.Split(random, bytes), asSegments: random.Next(2) == 0, model, bytes);

        // Whether a refused request that asked first has its body read depends on whether the body was there by then.
        var asksFirst = System.Text.Encoding.Latin1.GetString(bytes).Contains("expect", StringComparison.OrdinalIgnoreCase);
        if (!asksFirst)
        {
            CheckEqual(string.Concat(whole.Select(static a => a.Text)), string.Concat(split.Select(static a => a.Text)), "Other answers when split", bytes);
        }

        if (HeadTarget.OracleApplies(bytes))
        {
            _modelled++;
            Compare(model, whole, asksFirst, bytes);
            Compare(model, split, asksFirst, bytes);
        }

        foreach (var answer in whole)
        {
            _statuses[answer.Status] = _statuses.GetValueOrDefault(answer.Status) + 1;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var door in new[] { _signed, _unsigned }.OfType<FrontDoor>())
        {
            await door.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    /// <summary>With small batches, so that their seams are crossed.</summary>
    private static FrontDoor Door(bool validate) =>
        new(new MemoryStore(keep: false), new ConnectionLimits { PipelinedAnswers = 3 }, validate: validate);

    private static void Compare(ConnectionModel model, List<(int Status, bool Closes, string Text)> answers, bool asksFirst, byte[] bytes)
    {
        Check(asksFirst ? answers.Count <= model.Answers.Count : answers.Count == model.Answers.Count, $"{answers.Count} answers instead of {model.Answers.Count}", bytes);
        for (var i = 0; i < answers.Count; i++)
        {
            var expected = model.Answers[i];
            Check(expected.Status is null || expected.Status == answers[i].Status, $"{answers[i].Status} instead of {expected.Status}", bytes);
            Check(!expected.IsRefusal || answers[i].Status >= 400, $"{answers[i].Status} instead of a refusal", bytes);
            Check(asksFirst || expected.Closes == answers[i].Closes, $"Connection: close is {answers[i].Closes} in answer {i}", bytes);
        }
    }

    private static List<(int Status, bool Closes, string Text)> Serve(
        FrontDoor door, IEnumerable<byte[]> pieces, bool asSegments, ConnectionModel model, byte[] bytes)
    {
        var output = door.ServeAsync(new ScriptedPipeReader(pieces, asSegments)).GetAwaiter().GetResult();
        Check(door.Log.Errors.Count == 0, string.Join("; ", door.Log.Errors), bytes);
        CheckEqual(0, door.Listener.Open, "Connections left open", bytes);
        CheckEqual(0, door.Listener.Clock.Count, "Deadlines left", bytes);
        try
        {
            return AnswerText.Final(output, i => i < model.Answers.Count && model.Answers[i].HeadOnly);
        }
        catch (InvalidDataException exception)
        {
            Check(false, exception.Message, bytes);
            throw;
        }
    }
}
