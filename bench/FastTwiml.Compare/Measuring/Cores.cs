using System.Globalization;

namespace FastTwiml.Compare.Measuring;

/// <summary>Where the two sides run; nulls where the machine has no second core to give.</summary>
internal sealed record Cores(int? Server, int? Generator)
{
    public static Cores Choose(int server, int generator, int available)
    {
        if (available < 2)
        {
            return new Cores(null, null);
        }

        if (server == generator || Math.Max(server, generator) >= available || Math.Min(server, generator) < 0)
        {
            throw new CompareException(string.Create(CultureInfo.InvariantCulture, $"Server and generator need a core each out of 0 to {available - 1}, not {server} and {generator}: choose with --server-core and --generator-core."));
        }

        return new Cores(server, generator);
    }
}
