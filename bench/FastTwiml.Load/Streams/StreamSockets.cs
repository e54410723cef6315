using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FastTwiml.Load.Measuring;
using FastTwiml.Load.Sockets;
using FastTwiml.Load.Streams.Frames;

namespace FastTwiml.Load.Streams;

/// <summary>
/// The sockets of all streams: opens them as Twilio does, reads their frames, answers pings. The runtime has raised the limit
/// of open files as far as this process may before this program begins.
/// </summary>
internal sealed class StreamSockets(int port, uint seed, IStreamListener listener) : IDisposable
{
    private const int BufferBytes = 256 * 1024;
    private const int LargestHeadBytes = 8 * 1024;

    // RFC 6455, section 7.4.1
    private const ushort NormalClosure = 1000;

    // No more than a server's listening queue holds.
    private const int OpeningAtOnce = 64;
    private const long Patience = 10 * Clock.Second;
    private const long LongestWait = Clock.Second / 10;

    private readonly List<StreamConnection> _streams = [];
    private readonly Epoll _epoll = new();
    private readonly Dialer _dialer = new(port);
    private readonly StreamUpgrade _upgrade = new();
    private readonly PinnedBuffer _received = new(BufferBytes);
    private readonly PinnedBuffer _frame = new(MaskedFrame.LongestHead + ServerFrame.LongestPayload);
    private int _opening;

    public IReadOnlyList<StreamConnection> Streams => _streams;

    /// <summary>Opens so many more, each with its connected and start message.</summary>
    public void Open(int count)
    {
        var last = _streams.Count + count;
        var until = Clock.Now + Patience;
        while (_streams.Count < last || _opening > 0)
        {
            while (_streams.Count < last && _opening < OpeningAtOnce)
            {
                Dial();
                until = Clock.Now + Patience;
            }

            Process(LongestWait);
            if (Clock.Now > until)
            {
                throw new LoadException($"Stream {_streams.Count} was not opened within 10 s.");
            }
        }
    }

    /// <summary>Takes what has come, waiting for it at most so many nanoseconds.</summary>
    public void Process(long wait)
    {
        var count = _epoll.Wait(wait);
        for (var i = 0; i < count; i++)
        {
            var stream = _streams[_epoll.Index(i)];
            var flags = _epoll.Flags(i);
            if ((flags & Epoll.Writable) != 0 && stream.Unsent.Length > 0)
            {
                SendUnsent(stream);
            }

            if ((flags & (Epoll.Readable | Epoll.Ended)) != 0)
            {
                Receive(stream, (flags & Epoll.Ended) != 0);
            }
        }
    }

    /// <summary>Sends the stream's next media message, which counts from when it was due.</summary>
    public void SendMedia(StreamConnection stream, ReadOnlySpan<byte> payload, long due)
    {
        // The message is always longer than what fits the short head.
        var message = _frame.Span[MaskedFrame.LongestHead..];
        var length = StreamMessages.WriteMedia(message, stream.Sid, stream.Sent, payload);
        stream.AddDue(due);
        Send(stream, Opcode.Text, length);
    }

    public void Dispose()
    {
        foreach (var stream in _streams.Where(static stream => stream.Descriptor >= 0))
        {
            if (stream.IsOpen && stream.Unsent.IsEmpty)
            {
                Farewell(stream);
            }

            _ = Libc.Close(stream.Descriptor);
        }

        _epoll.Dispose();
    }

    private void Dial()
    {
        var stream = new StreamConnection(_streams.Count, StreamMessages.StreamSid(seed, _streams.Count)) { Descriptor = _dialer.Dial() };
        var (request, accept) = _upgrade.Make();
        stream.Accept = accept;
        _streams.Add(stream);
        _opening++;
        _epoll.Add(stream.Descriptor, stream.Index);
        request.CopyTo(_frame.Span);
        SendBytes(stream, request.Length);
    }

    private void Begin(StreamConnection stream)
    {
        stream.Accept = null;
        _opening--;
        SendMessage(stream, Opcode.Text, StreamMessages.Connected);
        SendMessage(stream, Opcode.Text, StreamMessages.Start(stream.Sid));
    }

    /// <summary>The call is hung up. What the server says to that is not awaited.</summary>
    private void Farewell(StreamConnection stream)
    {
        var goodbye = StreamMessages.Stop(stream.Sid, stream.Sent + 2);
        var frame = _frame.Span;
        goodbye.CopyTo(frame[MaskedFrame.HeadLength(goodbye.Length)..]);
        var length = MaskedFrame.Finish(frame, Opcode.Text, goodbye.Length, stream.NextKey());
        BinaryPrimitives.WriteUInt16BigEndian(frame[(length + MaskedFrame.HeadLength(sizeof(ushort)))..], NormalClosure);
        length += MaskedFrame.Finish(frame[length..], Opcode.Close, sizeof(ushort), stream.NextKey());
        _ = Libc.Send(stream.Descriptor, _frame.Address, length, Libc.NoSignal);
    }

    private void SendMessage(StreamConnection stream, Opcode opcode, ReadOnlySpan<byte> message)
    {
        message.CopyTo(_frame.Span[MaskedFrame.HeadLength(message.Length)..]);
        Send(stream, opcode, message.Length);
    }

    private void Send(StreamConnection stream, Opcode opcode, int payloadLength) =>
        SendBytes(stream, MaskedFrame.Finish(_frame.Span, opcode, payloadLength, stream.NextKey()));

    private void SendUnsent(StreamConnection stream)
    {
        var length = stream.Unsent.Length;
        stream.Unsent.CopyTo(_frame.Span);
        stream.ClearUnsent();
        SendBytes(stream, length);
    }

    private void SendBytes(StreamConnection stream, int length)
    {
        if (stream.Unsent.Length > 0)
        {
            stream.KeepUnsent(_frame.Span[..length]);
            return;
        }

        var sent = (int)Libc.Send(stream.Descriptor, _frame.Address, length, Libc.NoSignal);
        if (sent == length)
        {
            return;
        }

        if (sent < 0 && Marshal.GetLastPInvokeError() != Libc.TryAgain)
        {
            End(stream, $"a stream that ended: {Marshal.GetLastPInvokeErrorMessage()}");
            return;
        }

        stream.KeepUnsent(_frame.Span[Math.Max(0, sent)..length]);
    }

    private void Receive(StreamConnection stream, bool hasEnded)
    {
        while (stream.Descriptor >= 0)
        {
            var kept = stream.Kept.Length;
            stream.Kept.CopyTo(_received.Span);
            var room = BufferBytes - kept;
            var received = (int)Libc.Receive(stream.Descriptor, _received.Address + kept, room, 0);
            if (received <= 0)
            {
                if (received == 0 || Marshal.GetLastPInvokeError() != Libc.TryAgain)
                {
                    End(stream, received == 0 ? "a stream that the server ended" : $"a stream that ended: {Marshal.GetLastPInvokeErrorMessage()}");
                }

                return;
            }

            Take(stream, _received.Span[..(kept + received)]);
            if (received < room && !hasEnded)
            {
                return;
            }
        }
    }

    private void Take(StreamConnection stream, ReadOnlySpan<byte> received)
    {
        if (stream.Accept is { } accept)
        {
            var head = StreamUpgrade.Accepted(received, accept);
            if (head == 0)
            {
                if (received.Length > LargestHeadBytes)
                {
                    throw new LoadException("The upgrade of a stream was answered with more than 8 KiB of head.");
                }

                stream.Keep(received);
                return;
            }

            Begin(stream);
            received = received[head..];
        }

        try
        {
            while (stream.Descriptor >= 0 && ServerFrame.TryRead(received, out var frame))
            {
                Take(stream, frame.Opcode, received[frame.HeadLength..frame.Length]);
                received = received[frame.Length..];
            }

            stream.Keep(received);
        }
        catch (FrameException e)
        {
            End(stream, e.Message);
        }
    }

    private void Take(StreamConnection stream, Opcode opcode, ReadOnlySpan<byte> payload)
    {
        switch (opcode)
        {
            case Opcode.Text:
                listener.TakeMessage(stream, payload);
                break;
            case Opcode.Ping:
                SendMessage(stream, Opcode.Pong, payload);
                break;
            case Opcode.Pong:
                break;
            case Opcode.Close:
                End(stream, "a stream that the server closed");
                break;
            default:
                throw new FrameException("a frame that is no text");
        }
    }

    private void End(StreamConnection stream, string why)
    {
        if (stream.Accept is not null)
        {
            throw new LoadException($"Stream {stream.Index} was not opened on port {_dialer.Port}: {why}. Check that the server runs and takes streams at /streams.");
        }

        _ = Libc.Close(stream.Descriptor);
        stream.Descriptor = -1;
        listener.TakeEnd(stream, why);
    }
}
