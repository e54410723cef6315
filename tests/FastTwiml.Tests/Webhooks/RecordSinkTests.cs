using FastTwiml.Calls;
using FastTwiml.Http;
using FastTwiml.Records;
using FastTwiml.Webhooks;
using FastTwiml.Webhooks.Answers;
using Xunit;

namespace FastTwiml.Tests.Webhooks;

public class RecordSinkTests
{
    public static TheoryData<string, string, bool> Outcomes => new()
    {
        { nameof(EnqueueResult.Waiting), nameof(RejectReason.None), true },
        { nameof(EnqueueResult.Stored), nameof(RejectReason.None), false },
        { nameof(EnqueueResult.Unwritten), nameof(RejectReason.None), false },
        { nameof(EnqueueResult.Refused), nameof(RejectReason.StoreUnwritable), false },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void An_answer_waits_only_for_a_record_that_is_on_its_way(string outcome, string reason, bool waits)
    {
        var answers = new AnswerBatch();
        var exchange = new Exchange { Home = new Nowhere(), Waiter = new Nowhere() };
        var sink = new RecordSink(new Records(Enum.Parse<EnqueueResult>(outcome)));

        Assert.Equal(Enum.Parse<RejectReason>(reason), sink.Record(new CallEvent(), exchange, answers, out var ticket));

        Assert.Equal(waits, ticket is not null);
        Assert.Equal(waits ? 1 : 0, answers.Waiting);
    }

    private sealed class Records(EnqueueResult result) : ICallRecords
    {
        public EnqueueResult Record(in CallEvent e, RecordTicket? ticket) => result;
    }

    private sealed class Nowhere : IRecordHome, IAnswerWaiter
    {
        public void Post(RecordTicket ticket) => throw new InvalidOperationException("Nothing was to be posted.");

        public void Wake() => throw new InvalidOperationException("Nobody was to be woken.");

        public void OnRecorded() => throw new InvalidOperationException("Nothing was recorded.");
    }
}
