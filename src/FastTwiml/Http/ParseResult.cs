namespace FastTwiml.Http;

internal enum ParseStatus : byte
{
    /// <summary>Everything so far may be the beginning of something valid.</summary>
    Incomplete,

    Complete,

    /// <summary>No further bytes can make it valid.</summary>
    Rejected,
}

/// <summary>What a parser found. Bad input is a value, never an exception.</summary>
/// <param name="Status">How far the parser came.</param>
/// <param name="Consumed">Bytes that are done with and need not be given again.</param>
/// <param name="Reason">Why the input was rejected.</param>
/// <param name="Offset">Where in the input the fault was seen.</param>
internal readonly record struct ParseResult(
    ParseStatus Status, int Consumed, RejectReason Reason = RejectReason.None, int Offset = 0)
{
    public static ParseResult Incomplete(int consumed = 0) => new(ParseStatus.Incomplete, consumed);

    public static ParseResult Complete(int consumed) => new(ParseStatus.Complete, consumed);

    public static ParseResult Rejected(RejectReason reason, int offset) => new(ParseStatus.Rejected, 0, reason, offset);
}
