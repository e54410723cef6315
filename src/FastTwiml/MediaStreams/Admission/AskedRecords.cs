using System.Text;
using FastTwiml.Assistants;
using FastTwiml.Assistants.Threads;
using FastTwiml.MediaStreams.Sessions;
using FastTwiml.WebSockets.Handlers;

namespace FastTwiml.MediaStreams.Admission;

/// <summary>
/// The question to the records whether a stream's call is known. It runs on a thread that may be blocked, because a disk may hang, and not
/// on the stream's loop, which goes on without an answer when that takes too long.
/// </summary>
internal sealed class AskedRecords(StreamServices services, WebSocketConnection connection, StreamNames names, byte[] start) : IAssistantWork
{
    private StreamVerdict? _verdict;

    /// <summary>The text of the <c>start</c> message.</summary>
    public ReadOnlySpan<byte> Start => start;

    /// <summary>What came after it.</summary>
    public EarlyMessages Early { get; } = new();

    /// <summary>When the records have had their time, in the clock's milliseconds.</summary>
    public long Due { get; } = connection.Now + (long)services.Limits.Records.TotalMilliseconds;

    private string CallSid => Encoding.UTF8.GetString(names.CallSid);

    /// <summary>Asks; the stream's loop is woken now, to keep the time, and when there is an answer.</summary>
    public void Ask()
    {
        services.Counters.AskedRecords.Increment();
        services.Threads.Queue(this);
        connection.Wake();
    }

    /// <summary>What was found out about the call; null while the records still have time to answer.</summary>
    public StreamVerdict? Verdict(long now)
    {
        if (Volatile.Read(ref _verdict) is { } verdict)
        {
            return verdict;
        }

        if (now < Due)
        {
            return null;
        }

        services.Logger.RecordsSilent(CallSid, services.Limits.Records);
        return services.Admission.WithoutRecords(names.CallSid);
    }

    void IAssistantWork.Run(byte[] scratch)
    {
        StreamVerdict verdict;
        try
        {
            verdict = services.Admission.AskRecords(CallSid, names.CallSid, Encoding.UTF8.GetString(names.AccountSid));
        }
        catch (Exception exception)
        {
            services.Logger.AdmissionFault(exception, CallSid);
            verdict = new StreamVerdict(StreamEnd.Fault);
        }

        Volatile.Write(ref _verdict, verdict);
        connection.Wake();
    }
}
