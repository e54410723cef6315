using FastTwiml.Http;
using FastTwiml.Http.Responses;
using FastTwiml.Records;
using FastTwiml.Webhooks.Answers;
using FastTwiml.Webhooks.Routing;

namespace FastTwiml.Webhooks;

/// <summary>One whole request, and how its answer is to leave.</summary>
internal ref struct Exchange
{
    public RequestHead Head;

    /// <summary>The bytes that the head's slices are over.</summary>
    public ReadOnlySpan<byte> HeadBytes;

    /// <summary>The body, decoded from chunks if it came in any.</summary>
    public ReadOnlySpan<byte> Body;

    public Route Route;
    public Peer Peer;

    /// <summary>The node is on its way out: <c>/ready</c> says so.</summary>
    public bool IsDraining;

    /// <summary>The Connection field of the answer.</summary>
    public ConnectionOption Connection;

    /// <summary>Where the connection goes on once a record is on disk.</summary>
    public IRecordHome Home;

    /// <summary>Who is told then.</summary>
    public IAnswerWaiter Waiter;
}
