using System.Buffers;
using FastTwiml.Http;
using FastTwiml.Http.Responses;
using FastTwiml.Records;

namespace FastTwiml.Webhooks.Answers;

/// <summary>
/// The answers to the requests of one read, in order. They are rendered at once but leave only when the records that
/// they promise are on disk; an answer whose record was refused is replaced on the way out.
/// </summary>
internal sealed class AnswerBatch
{
    private const int KeptBytes = 64 * 1024;

    private byte[] _bytes = new byte[2 * 1024];
    private Answer[] _answers = new Answer[4];
    private AnswerTicket[] _tickets = [];
    private int _length;

    /// <summary>How many answers are gathered.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them wait for a record.</summary>
    public int Waiting { get; private set; }

    /// <summary>A place for the next answer of at most this many bytes; <see cref="Commit"/> says how many there were.</summary>
    public Span<byte> Reserve(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes));
        }

        return _bytes.AsSpan(_length);
    }

    /// <summary>Takes the answer that was written into <see cref="Reserve"/>.</summary>
    /// <param name="bytes">Its length.</param>
    /// <param name="connection">The Connection field that it carries, for a replacement to carry the same.</param>
    /// <param name="ticket">The record that it waits for, if any.</param>
    /// <param name="connected">The call that it connects, if any.</param>
    public void Commit(int bytes, ConnectionOption connection, AnswerTicket? ticket, in ConnectedCall connected = default)
    {
        if (Count == _answers.Length)
        {
            Array.Resize(ref _answers, Count * 2);
        }

        _answers[Count++] = new Answer(_length, bytes, connection, ticket, connected);
        _length += bytes;
    }

    public void Add(ReadyResponse response, ConnectionOption connection, bool headOnly = false, AnswerTicket? ticket = null) =>
        Commit(response.Write(Reserve(response.MaxLength), connection, headOnly), connection, ticket);

    /// <summary>A TwiML document.</summary>
    public void AddXml(ReadOnlySpan<byte> document, ConnectionOption connection, AnswerTicket? ticket)
    {
        var destination = Reserve(XmlResponse.MaxHeadBytes + document.Length);
        var written = XmlResponse.WriteHead(destination, document.Length, connection);
        document.CopyTo(destination[written..]);
        Commit(written + document.Length, connection, ticket);
    }

    /// <summary>A ticket for the next record; it belongs to this batch and is used again.</summary>
    public AnswerTicket NextTicket(IRecordHome home, IAnswerWaiter waiter)
    {
        if (Waiting == _tickets.Length)
        {
            var more = new AnswerTicket[Math.Max(4, Waiting * 2)];
            _tickets.CopyTo(more, 0);
            for (var i = _tickets.Length; i < more.Length; i++)
            {
                more[i] = new AnswerTicket();
            }

            _tickets = more;
        }

        var ticket = _tickets[Waiting];
        ticket.Home = home;
        ticket.Waiter = waiter;
        return ticket;
    }

    /// <summary>Counts the ticket that <see cref="NextTicket"/> gave as enqueued.</summary>
    public void Enqueued() => Waiting++;

    /// <summary>
    /// Writes all answers in order, each record's outcome known, and forgets them.
    /// </summary>
    /// <param name="output">Where they go.</param>
    /// <param name="refused">Called with the reason of each answer that was replaced.</param>
    public void WriteTo(IBufferWriter<byte> output, Refusals refused)
    {
        if (AllStored())
        {
            foreach (ref readonly var answer in _answers.AsSpan(0, Count))
            {
                answer.Connected.Note();
            }

            output.Write(_bytes.AsSpan(0, _length));
        }
        else
        {
            WriteEach(output, refused);
        }

        Clear();
    }

    private bool AllStored()
    {
        for (var i = 0; i < Waiting; i++)
        {
            if (Replacement(_tickets[i]) != RejectReason.None)
            {
                return false;
            }
        }

        return true;
    }

    private void WriteEach(IBufferWriter<byte> output, Refusals refused)
    {
        foreach (ref readonly var answer in _answers.AsSpan(0, Count))
        {
            var reason = answer.Ticket is null ? RejectReason.None : Replacement(answer.Ticket);
            if (reason == RejectReason.None)
            {
                answer.Connected.Note();
                output.Write(_bytes.AsSpan(answer.Start, answer.Length));
                continue;
            }

            refused.Count(reason);
            var response = ReadyResponses.For(reason);
            output.Advance(response.Write(output.GetSpan(response.MaxLength), answer.Connection, headOnly: false));
        }
    }

    private static RejectReason Replacement(AnswerTicket ticket) => ticket.Outcome switch
    {
        RecordOutcome.AnotherAccount => RejectReason.AnotherAccount,
        RecordOutcome.Refused => RejectReason.StoreUnwritable,
        _ => RejectReason.None,
    };

    private void Clear()
    {
        _answers.AsSpan(0, Count).Clear();
        Count = 0;
        Waiting = 0;
        _length = 0;
        if (_bytes.Length > KeptBytes)
        {
            _bytes = new byte[KeptBytes];
        }
    }

    private readonly record struct Answer(int Start, int Length, ConnectionOption Connection, AnswerTicket? Ticket, ConnectedCall Connected);
}
