using System.Text;
using FastTwiml.Calls;
using FastTwiml.Records;

namespace FastTwiml.Tests.Records;

/// <summary>A call event as a test writes it down.</summary>
internal sealed record TestEvent(CallEventKind Kind, string CallSid = "CA1", string AccountSid = "AC1")
{
    public CallDirection Direction { get; init; }

    public string From { get; init; } = string.Empty;

    public string To { get; init; } = string.Empty;

    public string Customer { get; init; } = string.Empty;

    public long AssistantId { get; init; }

    public CallStatus Status { get; init; }

    public int Sequence { get; init; } = -1;

    public string Welcome { get; init; } = string.Empty;

    public string Agenda { get; init; } = string.Empty;

    public string Metadata { get; init; } = string.Empty;

    public long At { get; init; } = 1_000;

    public long Duration { get; init; } = -1;

    public string StreamSid { get; init; } = string.Empty;

    public string StreamEvent { get; init; } = string.Empty;

    public string StreamError { get; init; } = string.Empty;

    public (long MessagesIn, long MessagesOut, long BytesIn, long BytesOut, long BytesDropped) Counted { get; init; } = (-1, -1, -1, -1, -1);

    public string EndReason { get; init; } = string.Empty;

    public static TestEvent Webhook(CallStatus status = CallStatus.Ringing) => new(CallEventKind.Webhook)
    {
        Direction = CallDirection.Inbound,
        From = "+15555550100",
        To = "+15555550199",
        Customer = "+15555550100",
        AssistantId = 7,
        Status = status,
    };

    public static TestEvent Callback(CallStatus status, int sequence, long at, long duration = -1) => new(CallEventKind.CallStatus)
    {
        Direction = CallDirection.Inbound,
        From = "+15555550100",
        To = "+15555550199",
        Customer = "+15555550100",
        Status = status,
        Sequence = sequence,
        At = at,
        Duration = duration,
    };

    public static TestEvent Stream(string sid, string what, long at, string error = "") => new(CallEventKind.StreamStatus)
    {
        StreamSid = sid,
        StreamEvent = what,
        StreamError = error,
        At = at,
    };

    public static TestEvent Started(string sid, long at) => new(CallEventKind.StreamStarted) { StreamSid = sid, AssistantId = 7, At = at };

    public static TestEvent Stopped(string sid, long at, string reason = "stopped", long count = 10) => new(CallEventKind.StreamStopped)
    {
        StreamSid = sid,
        AssistantId = 7,
        At = at,
        Counted = (count, count + 1, count + 2, count + 3, count + 4),
        EndReason = reason,
    };

    public void WriteTo(RecordEntry entry)
    {
        var e = new CallEvent
        {
            Kind = Kind,
            CallSid = Encoding.UTF8.GetBytes(CallSid),
            AccountSid = Encoding.UTF8.GetBytes(AccountSid),
            Direction = Direction,
            From = Encoding.UTF8.GetBytes(From),
            To = Encoding.UTF8.GetBytes(To),
            CustomerNumber = Encoding.UTF8.GetBytes(Customer),
            AssistantId = AssistantId,
            Status = Status,
            SequenceNumber = Sequence,
            WelcomeMessage = Encoding.UTF8.GetBytes(Welcome),
            Agenda = Encoding.UTF8.GetBytes(Agenda),
            Metadata = Encoding.UTF8.GetBytes(Metadata),
            AtMicros = At,
            DurationSeconds = Duration,
            StreamSid = Encoding.UTF8.GetBytes(StreamSid),
            StreamEvent = Encoding.UTF8.GetBytes(StreamEvent),
            StreamError = Encoding.UTF8.GetBytes(StreamError),
            MessagesIn = Counted.MessagesIn,
            MessagesOut = Counted.MessagesOut,
            AudioBytesIn = Counted.BytesIn,
            AudioBytesOut = Counted.BytesOut,
            AudioBytesDropped = Counted.BytesDropped,
            EndReason = Encoding.UTF8.GetBytes(EndReason),
        };
        entry.Write(in e);
    }

    /// <summary>Writes events as one batch, as the writer does, and gives the positions of those that are in conflict.</summary>
    public static int[] Store(IRecordStore store, params TestEvent[] events)
    {
        var entry = new RecordEntry();
        var sessionRows = 0;
        var json = Encoding.UTF8.GetBytes("[" + string.Join(',', events.Select(e =>
        {
            e.WriteTo(entry);
            sessionRows += entry.IsOfSession ? 1 : 0;
            return Encoding.UTF8.GetString(entry.Row);
        })) + "]");
        var conflicting = new int[events.Length];
        var conflicts = store.Write(json, json.Length, events.Length, sessionRows, conflicting);
        return conflicting[..conflicts];
    }
}
