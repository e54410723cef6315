namespace FastTwiml.ServerTests.WebSockets.Cases;

/// <summary>What a client sends on a connection of its own, and what must come back.</summary>
/// <param name="Name">The rule.</param>
/// <param name="Sent">Bytes; a piece is a frame, or what of one is sent.</param>
/// <param name="Expected">The frames that come back, but for the close frame.</param>
/// <param name="Code">The code of the server's close frame; null when the connection goes on.</param>
internal sealed record WireCase(string Name, IReadOnlyList<byte[]> Sent, IReadOnlyList<WireFrame> Expected, int? Code = null)
{
    /// <summary>A case whose messages all come back.</summary>
    public static WireCase Echo(string name, params IEnumerable<WireFrame> frames)
    {
        WireFrame[] sent = [.. frames];
        return new(name, [.. sent.Select(static frame => frame.Masked())], sent);
    }

    public static WireCase Of(string name, IEnumerable<WireFrame> sent, IEnumerable<WireFrame> expected, int? code = null) =>
        new(name, [.. sent.Select(static frame => frame.Masked())], [.. expected], code);
}
