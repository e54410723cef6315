using FastTwiml.Assistants;
using FastTwiml.Calls.Tables;

namespace FastTwiml.Calls;

/// <summary>A call with an open media stream, as the operator sees it. Safe from any thread; figures are as of now.</summary>
internal interface ILiveCall
{
    /// <summary>The key of its <c>CallSid</c>.</summary>
    SidKey Key { get; }

    /// <summary>Microseconds since 1970 UTC.</summary>
    long StartedAtMicros { get; }

    StreamFigures Figures { get; }

    /// <summary>Who calls whom, put together anew each time: a call does not hold it for the operator.</summary>
    CallInfo Describe();

    /// <summary>Ends the stream as if the assistant had hung up.</summary>
    void HangUp();

    /// <summary>Ends the stream because a newer one takes its place.</summary>
    void GiveWay();
}
