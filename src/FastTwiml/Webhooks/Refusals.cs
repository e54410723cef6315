using FastTwiml.Diagnostics;
using FastTwiml.Http;

namespace FastTwiml.Webhooks;

/// <summary>How often a request was refused, by reason.</summary>
internal sealed class Refusals
{
    private readonly StripedCounter[] _counters = Make();

    public void Count(RejectReason reason) => _counters[(int)reason].Increment();

    public long Of(RejectReason reason) => _counters[(int)reason].Value;

    private static StripedCounter[] Make()
    {
        var counters = new StripedCounter[Enum.GetValues<RejectReason>().Max(reason => (int)reason) + 1];
        for (var i = 0; i < counters.Length; i++)
        {
            counters[i] = new StripedCounter();
        }

        return counters;
    }
}
