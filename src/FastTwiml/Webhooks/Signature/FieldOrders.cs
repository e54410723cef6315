namespace FastTwiml.Webhooks.Signature;

/// <summary>
/// In which order the pairs of the last forms were signed, one order for each number of pairs. Twilio sends a kind of request with the
/// same fields in the same order, so the order is most often known before the names are looked at. Each thread has its own; whoever
/// takes an order proves it on the names, so a wrong one costs time and nothing else.
/// </summary>
internal static class FieldOrders
{
    /// <summary>Longer forms are not remembered: Twilio's have about thirty pairs.</summary>
    public const int MostPairs = 64;

    [ThreadStatic]
    private static byte[]? _orders;

    /// <summary>The places of a form's pairs as they were signed last, to be read and replaced; at most <see cref="MostPairs"/>.</summary>
    public static Span<byte> For(int pairs) => (_orders ??= new byte[(MostPairs + 1) * MostPairs]).AsSpan(pairs * MostPairs, pairs);
}
