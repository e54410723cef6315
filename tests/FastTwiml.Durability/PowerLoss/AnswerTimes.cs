using FastTwiml.Durability.Load;
using FastTwiml.Durability.PowerLoss.Recording;

namespace FastTwiml.Durability.PowerLoss;

/// <summary>
/// When each call was answered, as a place in the record: that of the operation with which the server handed its answer to
/// the kernel, before anybody could have read it.
/// </summary>
internal sealed class AnswerTimes
{
    private readonly Dictionary<long, int> _places = [];

    public AnswerTimes(IReadOnlyList<Operation> operations)
    {
        for (var place = 0; place < operations.Count; place++)
        {
            if (operations[place].Kind == OperationKind.Sent)
            {
                foreach (var number in LoadCall.NumbersIn(operations[place].Bytes.Span))
                {
                    _places.TryAdd(number, place);
                }
            }
        }
    }

    public int Count => _places.Count;

    public int First => _places.Values.DefaultIfEmpty(int.MaxValue).Min();

    public bool Has(long number) => _places.ContainsKey(number);

    /// <summary>The calls answered by the operations before a place.</summary>
    public IEnumerable<long> Before(int place) => _places.Where(pair => pair.Value < place).Select(static pair => pair.Key);
}
