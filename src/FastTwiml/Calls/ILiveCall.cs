namespace FastTwiml.Calls;

/// <summary>A call with an open media stream, as the operator sees it. Safe from any thread; figures are as of now.</summary>
internal interface ILiveCall
{
    string CallSid { get; }

    string StreamSid { get; }

    string AccountSid { get; }

    long AssistantId { get; }

    string From { get; }

    string To { get; }

    bool IsOutbound { get; }

    /// <summary>Microseconds since 1970 UTC.</summary>
    long StartedAtMicros { get; }

    StreamFigures Figures { get; }

    /// <summary>Ends the stream as if the assistant had hung up.</summary>
    void HangUp();

    /// <summary>Ends the stream because a newer one takes its place.</summary>
    void GiveWay();
}
