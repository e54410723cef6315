using System.Collections.Concurrent;
using FastTwiml.Records;
using Xunit;

namespace FastTwiml.Tests.Records;

/// <summary>A home that keeps what it was told, in order.</summary>
internal sealed class TestHome : IRecordHome
{
    /// <summary>The tickets posted, and null for each wake-up.</summary>
    public ConcurrentQueue<RecordTicket?> Notes { get; } = new();

    public int Wakes => Notes.Count(n => n is null);

    public void Post(RecordTicket ticket)
    {
        Notes.Enqueue(ticket);
        ((TestTicket)ticket).Posted.Release();
    }

    public void Wake() => Notes.Enqueue(null);
}

/// <summary>A ticket that a test can wait for.</summary>
internal sealed class TestTicket(TestHome home) : RecordTicket(home)
{
    public SemaphoreSlim Posted { get; } = new(0);

    public async Task<RecordOutcome> WaitAsync()
    {
        Assert.True(await Posted.WaitAsync(TimeSpan.FromSeconds(60)), "The ticket never came back.");
        return Outcome;
    }
}
