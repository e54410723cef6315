using FastTwiml.Assistants.Lookup.Tables;

namespace FastTwiml.Assistants.Lookup;

/// <summary>What changed in the directory: for each thing touched, how it is now. Of two edits of one thing the last counts.</summary>
internal sealed class DirectoryEdits
{
    private readonly Dictionary<ulong, long> _numbers = [];
    private readonly Dictionary<byte[], long> _addresses = new(AddressTable.BytesComparer.Instance);
    private readonly Dictionary<long, Assistant?> _assistants = [];

    /// <summary>Numbers and their assistants' ids; 0 means that the number belongs to nobody any more.</summary>
    public IReadOnlyDictionary<ulong, long> Numbers => _numbers;

    public IReadOnlyDictionary<byte[], long> Addresses => _addresses;

    /// <summary>Assistants by id; null means removed.</summary>
    public IReadOnlyDictionary<long, Assistant?> Assistants => _assistants;

    public bool IsEmpty => _numbers.Count + _addresses.Count + _assistants.Count == 0;

    public void SetNumber(ulong number, long assistantId) => _numbers[number] = assistantId;

    public void RemoveNumber(ulong number) => _numbers[number] = 0;

    public void SetAddress(byte[] address, long assistantId) => _addresses[address] = assistantId;

    public void RemoveAddress(byte[] address) => _addresses[address] = 0;

    public void SetAssistant(Assistant assistant) => _assistants[assistant.Id] = assistant;

    public void RemoveAssistant(long id) => _assistants[id] = null;
}
