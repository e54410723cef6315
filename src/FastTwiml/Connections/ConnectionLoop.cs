using FastTwiml.Records;
using FastTwiml.Webhooks.Answers;

namespace FastTwiml.Connections;

/// <summary>
/// Where connections go on after their records are on disk. The writer posts what it has finished and wakes each loop
/// once a batch; the loop then runs the connections' code, never the writer.
/// </summary>
internal sealed class ConnectionLoop : IRecordHome, IThreadPoolWorkItem
{
    private static readonly ConnectionLoop[] Loops = MakeLoops();
    private static int _next;

    private RecordTicket? _posted;
    private int _awake;

    /// <summary>The loop of a new connection; they take turns, one loop a processor.</summary>
    public static ConnectionLoop Next() => Loops[(uint)Interlocked.Increment(ref _next) % (uint)Loops.Length];

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
        if (Interlocked.Exchange(ref _awake, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

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

    private static ConnectionLoop[] MakeLoops()
    {
        var loops = new ConnectionLoop[Environment.ProcessorCount];
        for (var i = 0; i < loops.Length; i++)
        {
            loops[i] = new ConnectionLoop();
        }

        return loops;
    }
}
