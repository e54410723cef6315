using System.Text;
using FastTwiml.Connections;
using FastTwiml.TestKit;

namespace FastTwiml.Fuzz.Targets;

/// <summary>
/// A whole connection in manual time, whose peer sends, waits, takes answers or does not, and goes, in any order, while the
/// node may drain: never more answers than requests, no fault of our own, and in the end nothing is left.
/// </summary>
internal sealed class TimingTarget : FuzzTarget
{
    private readonly Dictionary<ConnectionEnd, int> _ends = [];

    public override string Name => "timing";

    public override string Summary => $"Ends {string.Join(", ", _ends.OrderBy(static e => e.Key).Select(static e => $"{e.Key}: {e.Value}"))}.";

    public override void Run(Random random) => RunAsync(random).GetAwaiter().GetResult();

    private async Task RunAsync(Random random)
    {
        // Signatures of another token: no record is written, so everything runs on this thread.
        var time = new ManualTime();
        await using var door = new FrontDoor(new MemoryStore(keep: false), time: time, publicUrl: "https://other.example.com");
        await using var peer = new PipedConnection(random.Next(2) == 0 ? 0 : random.Next(64, 2048));
        var bytes = Mutation.Mutate(random, RequestSeeds.Some(random), most: 2);
        var model = ConnectionModel.Of(bytes);
        var serving = door.Listener.ServeAsync(peer.Connection);
        var received = new StringBuilder();
        var takes = random.Next(4) > 0;
        foreach (var piece in Mutation.Split(random, bytes))
        {
            await peer.SendAsync(Encoding.Latin1.GetString(piece));
            switch (random.Next(8))
            {
                case 0:
                    time.Pass(TimeSpan.FromMilliseconds(random.Next(12_000)));
                    break;
                case 1:
                    time.Pass(TimeSpan.FromMilliseconds(random.Next(500)));
                    break;
                case 2 when random.Next(20) == 0:
                    door.Drain.BeginDraining();
                    break;
                case 2 when random.Next(20) == 0:
                    door.Drain.BeginClosing();
                    break;
                case 3:
                    peer.Connection.Transport.Input.CancelPendingRead();
                    break;
                case 4:
                    peer.Connection.Transport.Output.CancelPendingFlush();
                    break;
                default:
                    received.Append(takes ? peer.Received() : string.Empty);
                    break;
            }
        }

        if (random.Next(2) == 0)
        {
            peer.FinishSending();
        }

        for (var second = 0; second < 300 && !(serving.IsCompleted && door.Listener.Open == 0); second++)
        {
            time.Pass(TimeSpan.FromSeconds(1));
            received.Append(takes ? peer.Received() : string.Empty);
        }

        Check(serving.IsCompletedSuccessfully, $"The connection is {serving.Status}, {serving.Exception}", bytes);
        CheckEqual(0, door.Listener.Open, "Connections left open", bytes);
        CheckEqual(0, door.Listener.Clock.Count, "Deadlines left", bytes);
        CheckEqual(0, door.Log.Errors.Count, "Faults", bytes);
        received.Append(takes ? peer.Received() : string.Empty);
        Judge(model, received.ToString(), peer.Connection.IsAborted || !takes, bytes);
        foreach (var end in Enum.GetValues<ConnectionEnd>())
        {
            _ends[end] = _ends.GetValueOrDefault(end) + (int)door.Listener.Ended(end);
        }
    }

    private static void Judge(ConnectionModel model, string received, bool mayBeCut, byte[] bytes)
    {
        if (mayBeCut || !HeadTarget.OracleApplies(bytes))
        {
            return;
        }

        // A deadline may put its own 408 in the place of what the rest of the bytes would have got.
        var answers = AnswerText.Final(Encoding.UTF8.GetBytes(received), i => i < model.Answers.Count && model.Answers[i].HeadOnly);
        Check(answers.Count <= model.Answers.Count + 1, $"{answers.Count} answers to {model.Answers.Count} requests", bytes);
        for (var i = 0; i < answers.Count; i++)
        {
            Check(
                answers[i].Status == 408 ? i == answers.Count - 1 : i < model.Answers.Count,
                $"Answer {i} is {answers[i].Status}, of {model.Answers.Count} requests",
                bytes);
            Check(!answers[i].Closes || i == answers.Count - 1, "An answer behind the last one", bytes);
        }
    }
}
