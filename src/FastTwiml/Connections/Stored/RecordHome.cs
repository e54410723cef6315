using System.Runtime.ExceptionServices;
using FastTwiml.Records;
using FastTwiml.Transports;
using FastTwiml.Webhooks.Answers;

namespace FastTwiml.Connections.Stored;

/// <summary>
/// Where connections go on after their records are on disk. The writer posts what it has finished and wakes each home
/// once a batch; the connections' own loop then runs their code, never the writer.
/// </summary>
/// <param name="loop">The connections' loop; null where their transport has none, which is then the thread pool.</param>
internal sealed class RecordHome(EventLoop? loop) : LoopWork, IRecordHome, IThreadPoolWorkItem
{
    private RecordTicket? _posted;
    private int _awake;

    public void Post(RecordTicket ticket)
    {
        // Writer and watchdog may post at the same time, so it is a stack with one compare-and-swap.
        var head = Volatile.Read(ref _posted);
        while (true)
        {
            ticket.Next = head;
            var seen = Interlocked.CompareExchange(ref _posted, ticket, head);
            if (ReferenceEquals(seen, head))
            {
                return;
            }

            head = seen;
        }
    }

    public void Wake()
    {
        if (Interlocked.Exchange(ref _awake, 1) == 1)
        {
            return;
        }

        if (loop is not null)
        {
            loop.Post(this);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    public override string ToString() => "answers to calls whose records are stored";

    public override void Run() => Execute();

    /// <summary>Connections keep their faults to themselves, so this is none of theirs: it ends the process, as it does on the thread pool.</summary>
    public override void OnFault(Exception exception) => ExceptionDispatchInfo.Throw(exception);

    public void Execute()
    {
        // Cleared first: what is posted from here on brings a wake-up of its own.
        Volatile.Write(ref _awake, 0);
        var ticket = InOrder(Interlocked.Exchange(ref _posted, null));
        while (ticket is not null)
        {
            // A ticket may be used again as soon as its connection knows, so the next one is read before.
            var next = ticket.Next;
            ticket.Next = null;
            ((AnswerTicket)ticket).Waiter!.OnRecorded();
            ticket = next;
        }
    }

    private static RecordTicket? InOrder(RecordTicket? newest)
    {
        RecordTicket? oldest = null;
        while (newest is not null)
        {
            (newest.Next, oldest, newest) = (oldest, newest, newest.Next);
        }

        return oldest;
    }
}
