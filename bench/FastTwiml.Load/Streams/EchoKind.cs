namespace FastTwiml.Load.Streams;

internal enum EchoKind
{
    /// <summary>A media message of this stream.</summary>
    Media,

    /// <summary>A message that carries no audio: a mark, a clear.</summary>
    Other,

    /// <summary>A media message that names another stream or none, or carries no payload.</summary>
    Wrong,
}
