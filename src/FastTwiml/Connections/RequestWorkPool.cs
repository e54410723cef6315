using Microsoft.Extensions.ObjectPool;

namespace FastTwiml.Connections;

/// <summary>The memory of requests. The last one that was given back stays with its thread: a loop needs it again at once.</summary>
internal sealed class RequestWorkPool
{
    [ThreadStatic]
    private static RequestWork? _ofThread;

    // For connections that wait for their records, each of which has its own.
    private readonly ObjectPool<RequestWork> _shared = new DefaultObjectPool<RequestWork>(new DefaultPooledObjectPolicy<RequestWork>(), Environment.ProcessorCount * 64);

    public RequestWork Get()
    {
        var work = _ofThread;
        _ofThread = null;
        return work ?? _shared.Get();
    }

    public void Return(RequestWork work)
    {
        work.Trim();
        if (_ofThread is null)
        {
            _ofThread = work;
        }
        else
        {
            _shared.Return(work);
        }
    }
}
