using FastTwiml.Assistants.Carriers.Queued;
using FastTwiml.Assistants.Threads;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Assistants.Carriers;

/// <summary>
/// Carries an assistant that may block: what happens waits in a bounded queue, and the assistant is made and called on
/// <see cref="AssistantThreads"/>, by one of them at a time.
/// </summary>
internal sealed class QueuedAssistant(AssistantKind kind, IAssistantThreads threads, ILogger logger) : AssistantCarrier(kind, logger), IAssistantWork
{
    /// <summary>How much one call may do before the others have their turn.</summary>
    private const int EntriesATurn = 64;

    // Held for a copy of one message at most, by the stream and by the thread that calls the assistant.
    private readonly Lock _gate = new();
    private AssistantQueue _queue = new();
    private CallStream? _stream;
    private StreamEnd? _end;

    // True while a thread has the work or will have it.
    private bool _isQueued;

    // Nothing but the end reaches the assistant any more.
    private bool _isDeaf;

    // Only touched by the thread that has the work.
    private IAssistant? _assistant;
    private bool _isStarted;
    private bool _isOver;

    public override long DroppedBytes
    {
        get
        {
            lock (_gate)
            {
                return _queue.DroppedBytes;
            }
        }
    }

    public override void Start(CallStream stream)
    {
        lock (_gate)
        {
            _stream = stream;
            _isQueued = true;
        }

        threads.Queue(this);
    }

    public override void Audio(ReadOnlySpan<byte> audio)
    {
        bool isFirst;
        lock (_gate)
        {
            if (_isDeaf)
            {
                return;
            }

            _queue.AddAudio(audio);
            isFirst = !_isQueued;
            _isQueued = true;
        }

        QueueWhen(isFirst);
    }

    public override void Digit(char digit)
    {
        bool isFirst;
        bool fits;
        lock (_gate)
        {
            if (_isDeaf)
            {
                return;
            }

            fits = _queue.TryAddDigit(digit);
            isFirst = !_isQueued;
            _isQueued = true;
        }

        After(isFirst, fits);
    }

    public override void Mark(ReadOnlySpan<byte> name, bool played)
    {
        bool isFirst;
        bool fits;
        lock (_gate)
        {
            if (_isDeaf)
            {
                return;
            }

            fits = _queue.TryAddMark(name, played);
            isFirst = !_isQueued;
            _isQueued = true;
        }

        After(isFirst, fits);
    }

    public override void End(StreamEnd end)
    {
        bool isFirst;
        lock (_gate)
        {
            _end = end;
            isFirst = !_isQueued;
            _isQueued = true;
        }

        QueueWhen(isFirst);
    }

    void IAssistantWork.Run(byte[] scratch)
    {
        if (!_isStarted)
        {
            _isStarted = true;
            StartAssistant();
        }

        for (var i = 0; i < EntriesATurn; i++)
        {
            QueueEntry entry;
            StreamEnd end;
            lock (_gate)
            {
                if (_queue.TryTake(scratch, out entry))
                {
                    end = StreamEnd.None;
                }
                else if (_end is { } ended && !_isOver)
                {
                    end = ended;
                }
                else
                {
                    _isQueued = false;
                    return;
                }
            }

            if (end == StreamEnd.None)
            {
                Deliver(entry, scratch);
            }
            else
            {
                EndAssistant(end);
            }
        }

        threads.Queue(this);
    }

    private void StartAssistant()
    {
        try
        {
            _assistant = Kind.Create(_stream!.Call);
            _assistant.OnStart(_stream);
        }
        catch (Exception exception)
        {
            GoDeaf();
            GiveUp(_stream!, exception);
        }
    }

    private void Deliver(QueueEntry entry, byte[] scratch)
    {
        try
        {
            switch (entry.Kind)
            {
                case QueueEntryKind.Audio:
                    _assistant!.OnAudio(scratch.AsSpan(0, entry.Bytes));
                    break;
                case QueueEntryKind.Digit:
                    _assistant!.OnDigit(entry.Digit);
                    break;
                default:
                    _assistant!.OnMark(scratch.AsSpan(0, entry.Bytes), entry.Played);
                    break;
            }
        }
        catch (Exception exception)
        {
            GoDeaf();
            GiveUp(_stream!, exception);
        }
    }

    private void EndAssistant(StreamEnd end)
    {
        _isOver = true;
        GoDeaf();
        try
        {
            _assistant?.OnEnd(end);
        }
        catch (Exception exception)
        {
            LogAtEnd(_stream!, exception);
        }
    }

    private void QueueWhen(bool isFirst)
    {
        if (isFirst)
        {
            threads.Queue(this);
        }
    }

    private void After(bool isFirst, bool fits)
    {
        if (!fits)
        {
            GoDeaf();
            GiveUp(_stream!, "it took none of the digits and marks that came, and more came than may wait");
        }

        QueueWhen(isFirst);
    }

    private void GoDeaf()
    {
        lock (_gate)
        {
            _isDeaf = true;
            _queue.Free();
        }
    }
}
