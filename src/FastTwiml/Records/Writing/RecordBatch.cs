using Microsoft.Extensions.Logging;

namespace FastTwiml.Records.Writing;

/// <summary>
/// The events that the writer holds: taken from the queue together, written in one transaction and released together.
/// Whoever releases tickets, the writer or the watchdog, does so alone, and no entry goes back to the queue meanwhile.
/// </summary>
internal sealed class RecordBatch
{
    /// <summary>So many rows take a few hundredths of a second; more would only make the first of them wait.</summary>
    public const int MaxRows = 2_048;

    public const int MaxBytes = 1024 * 1024;

    private readonly RecordQueue _queue;
    private readonly ILogger _logger;
    private readonly RecordEntry?[] _entries = new RecordEntry?[MaxRows];
    private readonly RecordTicket?[] _tickets = new RecordTicket?[MaxRows];
    private readonly int[] _conflicting = new int[MaxRows];
    private readonly HashSet<IRecordHome> _touched = new(ReferenceEqualityComparer.Instance);
    private readonly Lock _releasing = new();
    private byte[] _json = new byte[64 * 1024];

    public RecordBatch(RecordQueue queue, ILogger logger)
    {
        _queue = queue;
        _logger = logger;
    }

    public int Rows { get; private set; }

    /// <summary>How many of the rows are events of stream sessions.</summary>
    public int SessionRows { get; private set; }

    public byte[] Json => _json;

    public int JsonLength { get; private set; }

    public Span<int> Conflicting => _conflicting.AsSpan(0, Rows);

    /// <summary>Takes what waits, up to the bounds; false when nothing does.</summary>
    public bool Fill()
    {
        while (Rows < MaxRows && JsonLength < MaxBytes && _queue.TryTake() is { } entry)
        {
            Volatile.Write(ref _entries[Rows++], entry);
            Append(entry.Row);
            SessionRows += entry.IsOfSession ? 1 : 0;
        }

        if (Rows == 0)
        {
            return false;
        }

        _json[JsonLength++] = (byte)']';
        return true;
    }

    /// <summary>Everything is on disk, but for the conflicting events, which changed nothing.</summary>
    public void Stored(int conflicts)
    {
        lock (_releasing)
        {
            // The entries first: who is told may enqueue the next event at once, and finds them there again.
            for (var i = 0; i < Rows; i++)
            {
                _tickets[i] = _entries[i]!.Detach();
            }

            var rows = Rows;
            Empty();
            _conflicting.AsSpan(0, conflicts).Sort();
            var next = 0;
            for (var i = 0; i < rows; i++)
            {
                var isConflict = next < conflicts && _conflicting[next] == i;
                next += isConflict ? 1 : 0;
                Post(_tickets[i], isConflict ? RecordOutcome.AnotherAccount : RecordOutcome.Stored);
            }

            Array.Clear(_tickets, 0, rows);
            WakeHomes();
        }
    }

    /// <summary>Lets go of everybody who waits, for events of this batch and of the queue; the events stay where they are.</summary>
    public void ReleaseAll(RecordOutcome outcome)
    {
        lock (_releasing)
        {
            var released = 0;
            for (var i = 0; i < MaxRows && Volatile.Read(ref _entries[i]) is { } entry; i++)
            {
                released += Post(entry.Detach(), outcome);
            }

            for (var cell = 0; cell < _queue.Cells; cell++)
            {
                released += Post(_queue.Peek(cell)?.Detach(), outcome);
            }

            (outcome == RecordOutcome.Refused ? _queue.Refused : _queue.Unwritten).Add(released);
            WakeHomes();
        }
    }

    /// <summary>Gives the events up and says how many they were.</summary>
    public int Abandon()
    {
        lock (_releasing)
        {
            var rows = Rows;
            Empty();
            return rows;
        }
    }

    private void Append(ReadOnlySpan<byte> row)
    {
        // The row, a bracket or comma before it and a bracket after it.
        var needed = JsonLength + row.Length + 2;
        if (needed > _json.Length)
        {
            Array.Resize(ref _json, Math.Max(needed, _json.Length * 2));
        }

        _json[JsonLength++] = JsonLength == 1 ? (byte)'[' : (byte)',';
        row.CopyTo(_json.AsSpan(JsonLength));
        JsonLength += row.Length;
    }

    // How many somebodies were told: one, or nobody.
    private int Post(RecordTicket? ticket, RecordOutcome outcome)
    {
        if (ticket is null)
        {
            return 0;
        }

        ticket.Outcome = outcome;
        if (ticket.Home is not { } home)
        {
            return 1;
        }

        try
        {
            // Added first: the ticket is the connection's as soon as it is posted.
            _touched.Add(home);
            home.Post(ticket);
        }
        catch (Exception exception)
        {
            _logger.LogError(exception, "A connection could not be told that its record is {Outcome}.", outcome);
        }

        return 1;
    }

    private void WakeHomes()
    {
        foreach (var home in _touched)
        {
            try
            {
                home.Wake();
            }
            catch (Exception exception)
            {
                _logger.LogError(exception, "Connections could not be told that their records are done.");
            }
        }

        _touched.Clear();
    }

    private void Empty()
    {
        for (var i = 0; i < Rows; i++)
        {
            _queue.Release(_entries[i]!);
            Volatile.Write(ref _entries[i], null);
        }

        Rows = 0;
        SessionRows = 0;
        JsonLength = 0;
    }
}
