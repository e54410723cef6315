using System.Buffers.Text;
using FastTwiml.Assistants.Lookup.Tables;

namespace FastTwiml.Assistants.Lookup;

/// <summary>
/// Who answers what, at one moment. It never changes, so a lookup takes no lock, and it allocates nothing, at ten numbers
/// or ten million. The next moment's snapshot shares nearly everything with this one.
/// </summary>
internal sealed class DirectorySnapshot
{
    private readonly AssistantSet _assistants;
    private readonly Layers<KeyTable> _numbers;
    private readonly Layers<AddressTable> _addresses;

    internal DirectorySnapshot(AssistantSet assistants, Layers<KeyTable> numbers, Layers<AddressTable> addresses)
    {
        _assistants = assistants;
        _numbers = numbers;
        _addresses = addresses;
    }

    public static DirectorySnapshot Empty { get; } =
        new(AssistantSet.Empty, new Layers<KeyTable>(KeyTable.Empty), new Layers<AddressTable>(AddressTable.Empty));

    internal Layers<KeyTable> Numbers => _numbers;

    /// <summary>The assistant of an E.164 number, packed by <see cref="E164.TryPack(ReadOnlySpan{byte}, out ulong)"/>.</summary>
    public Assistant? FindByNumber(ulong number)
    {
        foreach (var layer in _numbers.NewestFirst)
        {
            if (layer.TryGet(number, out var slot))
            {
                return _assistants.At(slot);
            }
        }

        return null;
    }

    /// <summary>
    /// The assistant of a SIP or client address: exactly these bytes, else without regard to the case of scheme and host,
    /// else also without <c>:port</c> and <c>;params</c>.
    /// </summary>
    public Assistant? FindByAddress(ReadOnlySpan<byte> address)
    {
        if (TryFindExactly(address, out var slot))
        {
            return _assistants.At(slot);
        }

        Span<byte> scratch = stackalloc byte[CalledAddress.MaxBytes];
        if (!CalledAddress.TryCanonicalize(address, scratch, out var bareLength))
        {
            return null;
        }

        return TryFindExactly(scratch[..address.Length], out slot) || TryFindExactly(scratch[..bareLength], out slot)
            ? _assistants.At(slot)
            : null;
    }

    public Assistant? FindById(long id) => _assistants.FindById(id);

    /// <summary>The assistant of a <c>To</c> or <c>From</c> as Twilio sends it: an E.164 number or a SIP or client address.</summary>
    public Assistant? Find(ReadOnlySpan<byte> address) =>
        E164.TryPack(address, out var number) ? FindByNumber(number) : FindByAddress(address);

    /// <summary>Reads an <c>assistant_id</c>: decimal digits only, at least 1.</summary>
    public static bool TryParseId(ReadOnlySpan<byte> utf8, out long id)
    {
        // The parser would also take a sign.
        if (Utf8Parser.TryParse(utf8, out id, out var consumed) && consumed == utf8.Length && id > 0 && utf8[0] != '+')
        {
            return true;
        }

        id = 0;
        return false;
    }

    /// <summary>The snapshot after these edits.</summary>
    /// <param name="edits">What changed.</param>
    /// <param name="frozen">How many of the oldest number tables must stay as they are.</param>
    /// <param name="mostEntries">The most numbers that may be merged now.</param>
    public DirectorySnapshot With(DirectoryEdits edits, int frozen = 0, int mostEntries = int.MaxValue)
    {
        var assistants = new AssistantSet.Editor(_assistants);
        foreach (var (id, assistant) in edits.Assistants)
        {
            if (assistant is null)
            {
                assistants.Remove(id);
            }
            else
            {
                assistants.Put(assistant);
            }
        }

        var numbers = _numbers;
        if (edits.Numbers.Count > 0)
        {
            var layer = new KeyTable.Builder();
            foreach (var (number, id) in edits.Numbers)
            {
                layer.Add(number, id == 0 ? KeyTable.Removed : assistants.SlotOf(id));
            }

            numbers = numbers.Add(layer.Build(), frozen, mostEntries);
        }

        var addresses = _addresses;
        if (edits.Addresses.Count > 0)
        {
            var layer = new List<KeyValuePair<byte[], int>>(edits.Addresses.Count);
            foreach (var (address, id) in edits.Addresses)
            {
                layer.Add(new(address, id == 0 ? KeyTable.Removed : assistants.SlotOf(id)));
            }

            addresses = addresses.Add(AddressTable.Create(layer));
        }

        return new DirectorySnapshot(assistants.Finish(), numbers, addresses);
    }

    /// <summary>The same directory with other tables that hold the same numbers.</summary>
    internal DirectorySnapshot WithNumbers(Layers<KeyTable> numbers) => new(_assistants, numbers, _addresses);

    private bool TryFindExactly(ReadOnlySpan<byte> address, out int slot)
    {
        foreach (var layer in _addresses.NewestFirst)
        {
            if (layer.TryGet(address, out slot))
            {
                return slot != KeyTable.Removed;
            }
        }

        slot = KeyTable.Removed;
        return false;
    }
}
