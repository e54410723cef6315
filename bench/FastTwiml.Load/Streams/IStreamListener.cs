namespace FastTwiml.Load.Streams;

/// <summary>Who is told what the server sends.</summary>
internal interface IStreamListener
{
    /// <summary>A text message came.</summary>
    void TakeMessage(StreamConnection stream, ReadOnlySpan<byte> message);

    /// <summary>The stream is no more, though nobody here ended it.</summary>
    void TakeEnd(StreamConnection stream, string why);
}
