using System.Buffers;
using FastTwiml.Connections.Stored;
using FastTwiml.Http;
using FastTwiml.Http.Responses;
using FastTwiml.Webhooks;
using FastTwiml.Webhooks.Routing;

namespace FastTwiml.Connections;

/// <summary>
/// Cuts what a connection received into requests and has them answered. A request that lies in one segment is read
/// where it lies; one that straddles segments is copied together once, so the grammar is written for spans alone.
/// </summary>
internal sealed class RequestReader(VoiceListener listener, Peer peer, RecordHome home, RecordWait records)
{
    private RequestWork? _work;
    private Phase _phase;

    // Of the request in hand: where the search for the head's end goes on, how much is copied together, how many bytes
    // it needs in all once its head is known, and whether the peer was told to go on.
    private int _searched;
    private int _joined;
    private long _needed;
    private bool _continued;

    private RequestHead _head;
    private int _headLength;
    private ChunkedBody _chunked;
    private int _bodyLength;

    private enum Phase : byte
    {
        Head,
        Body,
        ChunkedBody,
    }

    /// <summary>Why the connection ends after the answers so far; null while it goes on.</summary>
    public ConnectionEnd? End { get; private set; }

    /// <summary>True when a full batch of answers was gathered and more requests may be in the same bytes.</summary>
    public bool HasMore { get; private set; }

    /// <summary>True when a 100 (Continue) is due after the answers.</summary>
    public bool ContinueDue { get; private set; }

    /// <summary>True when no byte of a request is in hand.</summary>
    public bool IsBetweenRequests { get; private set; } = true;

    public bool IsInBody => _phase != Phase.Head;

    /// <summary>Bytes of the body that have come so far, as sent.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>Answers that wait to be written.</summary>
    public int Answered => _work?.Answers.Count ?? 0;

    /// <summary>Records that the answers wait for.</summary>
    public int WaitingRecords => _work?.Answers.Waiting ?? 0;

    public bool HasOutput => ContinueDue || Answered > 0;

    /// <summary>Takes all whole requests from the bytes.</summary>
    /// <returns>Up to where they are used up; what is behind comes again with the next read.</returns>
    public SequencePosition Take(in ReadOnlySequence<byte> buffer)
    {
        HasMore = false;
        var rest = buffer;
        if (buffer.IsSingleSegment && _needed == 0 && _joined == 0 && _phase == Phase.Head)
        {
            var used = TakeWhole(buffer.FirstSpan);
            if (used == buffer.FirstSpan.Length)
            {
                IsBetweenRequests = true;
                return buffer.End;
            }

            rest = buffer.Slice(used);
        }

        while (!rest.IsEmpty && End is null)
        {
            if (Answered >= listener.Limits.PipelinedAnswers)
            {
                HasMore = true;
                break;
            }

            if (!(_phase == Phase.ChunkedBody ? TakeChunks(ref rest) : TakeRequest(ref rest)))
            {
                break;
            }
        }

        IsBetweenRequests = _phase == Phase.Head && (rest.IsEmpty || IsEmptyLine(rest));
        return rest.Start;
    }

    /// <summary>Answers with a refusal and ends the connection: what follows cannot be trusted to be a request.</summary>
    public void Refuse(RejectReason reason, ConnectionEnd end, bool headOnly = false)
    {
        listener.Counters.Refusals.Count(reason);
        Work().Answers.Add(ReadyResponses.For(reason), ConnectionOption.Close, headOnly);
        ContinueDue = false;
        End = end;
    }

    /// <summary>Writes the answers, whose records all have an outcome.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        _work?.Answers.WriteTo(output, listener.Counters.Refusals);
        if (ContinueDue)
        {
            ContinueDue = false;
            _continued = true;
            output.Write(ReadyResponses.Continue);
        }
    }

    /// <summary>Gives back the memory of requests; called when none is in hand.</summary>
    public void Release()
    {
        if (_work is not { } work)
        {
            return;
        }

        _work = null;
        _joined = 0;

        // After a fault its records may still be on their way, and their tickets come back to it: it is not used again.
        if (work.Answers is { Count: 0, Waiting: 0 })
        {
            listener.WorkPool.Return(work);
        }
    }

    /// <summary>The usual case: takes requests that lie there whole, and leaves everything else.</summary>
    /// <returns>How many bytes are used up.</returns>
    private int TakeWhole(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (used < bytes.Length && End is null && Answered < listener.Limits.PipelinedAnswers)
        {
            var rest = bytes[used..];
            var parsed = RequestHeadParser.Parse(rest, ref _searched, out var head);
            var length = Math.Max(head.ContentLength, 0);
            if (parsed.Status != ParseStatus.Complete || head.IsChunked || length > rest.Length - parsed.Consumed)
            {
                break;
            }

            var (route, refusal) = listener.Router.JudgeHead(head, rest);
            if (length > HttpLimits.BodyBytes || (refusal != RejectReason.None && RejectReasons.ClosesConnection(refusal)))
            {
                break;
            }

            used += parsed.Consumed + (int)length;
            Answer(head, rest, rest.Slice(parsed.Consumed, (int)length), route, refusal, isLast: used == bytes.Length);
        }

        return used;
    }

    /// <summary>Takes one request whose length is known from its head.</summary>
    /// <returns>False when more bytes are needed.</returns>
    private bool TakeRequest(ref ReadOnlySequence<byte> rest)
    {
        if (rest.Length < _needed)
        {
            BodyBytes = rest.Length - _headLength;
            return false;
        }

        var span = Contiguous(rest, rest.FirstSpan.Length);
        var parsed = RequestHeadParser.Parse(span, ref _searched, out var head);
        if (parsed.Status == ParseStatus.Incomplete && span.Length < rest.Length)
        {
            span = Contiguous(rest, (int)Math.Min(rest.Length, HttpLimits.HeadBytes + 1));
            parsed = RequestHeadParser.Parse(span, ref _searched, out head);
        }

        if (parsed.Status != ParseStatus.Complete)
        {
            if (parsed.Status == ParseStatus.Rejected)
            {
                Refuse(parsed.Reason, ConnectionEnd.Refused);
            }

            return false;
        }

        var (route, refusal) = listener.Router.JudgeHead(head, span);
        var length = Math.Max(head.ContentLength, 0);
        if (length > HttpLimits.BodyBytes)
        {
            Refuse(RejectReason.BodyTooLarge, ConnectionEnd.Refused);
            return false;
        }

        var bodyToCome = head.IsChunked || rest.Length < parsed.Consumed + length;
        if (refusal != RejectReason.None && (RejectReasons.ClosesConnection(refusal) || (head.ExpectContinue && bodyToCome)))
        {
            // RFC 9110 section 10.1.1: a final status instead of 100; whether the body still comes is not known then.
            Refuse(refusal, ConnectionEnd.Refused, head.Method == RequestMethod.Head);
            return false;
        }

        if (head.IsChunked)
        {
            BeginChunks(ref rest, span[..parsed.Consumed], head);
            return true;
        }

        if (bodyToCome)
        {
            _needed = parsed.Consumed + length;
            _phase = Phase.Body;
            _headLength = parsed.Consumed;
            BodyBytes = rest.Length - _headLength;
            ContinueDue = head.ExpectContinue && !_continued;
            return false;
        }

        var total = parsed.Consumed + (int)length;
        if (span.Length < total)
        {
            span = Contiguous(rest, total);
        }

        rest = rest.Slice(total);
        Answer(head, span, span.Slice(parsed.Consumed, (int)length), route, refusal, isLast: rest.IsEmpty);
        return true;
    }

    private void BeginChunks(ref ReadOnlySequence<byte> rest, ReadOnlySpan<byte> headBytes, in RequestHead head)
    {
        // The head is kept by itself, because the chunks are used up as they come.
        var work = Work();
        if (_joined < headBytes.Length)
        {
            RequestWork.Grow(ref work.Joined, headBytes.Length);
            headBytes.CopyTo(work.Joined);
        }

        _head = head;
        _headLength = headBytes.Length;
        _chunked = default;
        _bodyLength = 0;
        BodyBytes = 0;
        _phase = Phase.ChunkedBody;
        ContinueDue = head.ExpectContinue && !_continued && rest.Length == headBytes.Length;
        rest = rest.Slice(headBytes.Length);
    }

    private bool TakeChunks(ref ReadOnlySequence<byte> rest)
    {
        var work = Work();
        long used = 0;
        var status = ParseStatus.Incomplete;
        foreach (var segment in rest)
        {
            // Room for what the segment may hold, so that a usual body does not take the room of the largest.
            RequestWork.Grow(ref work.Body, Math.Min(_bodyLength + segment.Length, HttpLimits.BodyBytes));
            var parsed = _chunked.Decode(segment.Span, work.Body.AsSpan(_bodyLength), out var written);
            _bodyLength += written;
            used += parsed.Consumed;
            status = parsed.Status;
            if (status == ParseStatus.Rejected)
            {
                Refuse(parsed.Reason, ConnectionEnd.Refused);
            }

            if (status != ParseStatus.Incomplete)
            {
                break;
            }
        }

        BodyBytes += used;
        rest = rest.Slice(used);
        if (status == ParseStatus.Complete)
        {
            var head = work.Joined.AsSpan(0, _headLength);
            var (route, refusal) = listener.Router.JudgeHead(_head, head);
            Answer(_head, head, work.Body.AsSpan(0, _bodyLength), route, refusal, isLast: rest.IsEmpty);
        }

        return status == ParseStatus.Complete;
    }

    /// <summary>Adds the answer of one request.</summary>
    private void Answer(
        in RequestHead head,
        ReadOnlySpan<byte> headBytes,
        ReadOnlySpan<byte> body,
        Route route,
        RejectReason refusal,
        bool isLast)
    {
        var work = Work();
        var draining = listener.Drain.IsDraining;

        // A drain closes the connection, but not before what was already sent on it is answered.
        var connection = !head.KeepAlive || (draining && isLast) ? ConnectionOption.Close
            : head.IsHttp11 ? ConnectionOption.None
            : ConnectionOption.KeepAlive;
        var exchange = new Exchange
        {
            Head = head,
            HeadBytes = headBytes,
            Body = body,
            Route = route,
            Peer = peer,
            IsDraining = draining,
            Connection = connection,
            Home = home,
            Waiter = records,
        };
        if (listener.Router.Answer(exchange, refusal, work.Scratch, work.Answers))
        {
            End = ConnectionEnd.Upgraded;
        }
        else if (connection == ConnectionOption.Close)
        {
            End = ConnectionEnd.AsAsked;
        }

        _phase = Phase.Head;
        _searched = 0;
        _joined = 0;
        _needed = 0;
        _continued = false;
        ContinueDue = false;
        BodyBytes = 0;
    }

    /// <summary>
    /// The first bytes as one span: where they lie if that is possible, else copied together. Bytes that were copied
    /// for the same request before are not copied again.
    /// </summary>
    private ReadOnlySpan<byte> Contiguous(in ReadOnlySequence<byte> rest, int length)
    {
        if (rest.FirstSpan.Length >= length && _joined == 0)
        {
            return rest.FirstSpan;
        }

        length = Math.Max(length, _joined);
        var work = Work();
        RequestWork.Grow(ref work.Joined, length);
        rest.Slice(_joined, length - _joined).CopyTo(work.Joined.AsSpan(_joined));
        _joined = length;
        return work.Joined.AsSpan(0, length);
    }

    /// <summary>Old clients end a body with an empty line (RFC 9112 section 2.2): what it begins is not a request yet.</summary>
    private static bool IsEmptyLine(in ReadOnlySequence<byte> rest) =>
        rest.Length <= 2 && new SequenceReader<byte>(rest).TryPeek(out var first) && first == '\r';

    private RequestWork Work() => _work ??= listener.WorkPool.Get();
}
