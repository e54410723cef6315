using System.Diagnostics;
using FastTwiml.Calls;
using FastTwiml.Records.Rows;

namespace FastTwiml.Records;

/// <summary>An event on its way to the disk, already in the form that the store takes. Comes from the queue and goes back to it.</summary>
internal sealed class RecordEntry
{
    private readonly RowBuffer _row = new();
    private RecordTicket? _ticket;

    public ReadOnlySpan<byte> Row => _row.Written;

    /// <summary>Whether the event is a stream session's, which takes more than its call's row.</summary>
    public bool IsOfSession { get; private set; }

    /// <summary>Memory beyond the entry's own; the queue keeps an account of it.</summary>
    public int BorrowedBytes => _row.BorrowedBytes;

    /// <summary>Turns the event into its row; the event's bytes are not needed afterwards.</summary>
    public void Write(in CallEvent e)
    {
        Debug.Assert(!e.CallSid.IsEmpty, "An event belongs to a call.");
        _row.Clear();
        CallRow.Write(_row, in e);
        IsOfSession = e.IsOfSession;
    }

    public void Clear() => _row.Clear();

    /// <summary>Says who waits for the entry; before it is enqueued.</summary>
    public void Attach(RecordTicket? ticket) => _ticket = ticket;

    /// <summary>Gives the ticket to whoever asks first: the writer after the commit, or the watchdog when that takes too long.</summary>
    public RecordTicket? Detach() => Volatile.Read(ref _ticket) is null ? null : Interlocked.Exchange(ref _ticket, null);

    /// <summary>Takes this ticket back, unless somebody has it already; the entry may be another event's by now.</summary>
    public bool Withdraw(RecordTicket ticket) => Interlocked.CompareExchange(ref _ticket, null, ticket) == ticket;
}
