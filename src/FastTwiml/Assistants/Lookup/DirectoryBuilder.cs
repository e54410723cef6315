using System.Text;
using FastTwiml.Assistants.Lookup.Tables;

namespace FastTwiml.Assistants.Lookup;

/// <summary>Makes a snapshot of everything, in any order.</summary>
internal sealed class DirectoryBuilder
{
    private readonly AssistantSet.Editor _assistants = new(AssistantSet.Empty);
    private readonly KeyTable.Builder _numbers = new();
    private readonly List<KeyValuePair<byte[], int>> _addresses = [];

    public long Count => _numbers.Count + _addresses.Count;

    public void AddAssistant(Assistant assistant) => _assistants.Put(assistant);

    public void AddNumber(ulong number, long assistantId) => _numbers.Add(number, _assistants.SlotOf(assistantId));

    /// <summary>Adds an E.164 number, or else whatever it is as an address.</summary>
    public void Add(string address, long assistantId)
    {
        if (E164.TryPack(address, out var number))
        {
            AddNumber(number, assistantId);
        }
        else
        {
            _addresses.Add(new(Encoding.UTF8.GetBytes(address), _assistants.SlotOf(assistantId)));
        }
    }

    public DirectorySnapshot Build() =>
        new(_assistants.Finish(), new Layers<KeyTable>(_numbers.Build()), new Layers<AddressTable>(AddressTable.Create(_addresses)));
}
