using System.Threading.Tasks.Sources;
using FastTwiml.Webhooks.Answers;

namespace FastTwiml.Connections.Stored;

/// <summary>
/// Waits until all records of one read are on disk; one object a connection, used again for each read.
/// </summary>
internal sealed class RecordWait : IAnswerWaiter, IValueTaskSource
{
    // Below zero while records finish before anybody waits for them; the number still missing afterwards.
    private int _missing;
    private ManualResetValueTaskSourceCore<bool> _source;

    /// <summary>Completes when each of the enqueued records has an outcome.</summary>
    /// <param name="enqueued">How many records were enqueued since the last wait.</param>
    public ValueTask WhenRecorded(int enqueued) =>
        Interlocked.Add(ref _missing, enqueued) == 0 ? default : new ValueTask(this, _source.Version);

    public void OnRecorded()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
        {
            // On the connection's own loop already, so the connection goes on right here.
            _source.SetResult(true);
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        _source.GetResult(token);
        _source.Reset();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
