namespace FastTwiml.Webhooks.Routing;

/// <summary>Whether this node takes calls, as <c>/ready</c> says it; set by whoever knows.</summary>
internal sealed class NodeState(Func<bool> takesCalls)
{
    /// <summary>False only while a call would be refused.</summary>
    public bool TakesCalls => takesCalls();
}
