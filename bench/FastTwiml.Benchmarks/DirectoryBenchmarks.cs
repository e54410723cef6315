using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using FastTwiml.Assistants;
using FastTwiml.Assistants.Lookup;

namespace FastTwiml.Benchmarks;

/// <summary>Who answers a number, from ten numbers to ten million.</summary>
[MemoryDiagnoser]
public class DirectoryBenchmarks
{
    private byte[][] _asked = [];
    private DirectorySnapshot _directory = DirectorySnapshot.Empty;
    private int _next;

    [Params(10, 10_000, 1_000_000, 10_000_000)]
    public int Numbers { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var builder = new DirectoryBuilder();
        builder.AddAssistant(new Assistant(1, new AssistantSettings("Bench", AssistantKind.Echo)));
        for (var i = 0; i < Numbers; i++)
        {
            builder.AddNumber(15_550_000_000UL + (ulong)i, 1);
        }

        _directory = builder.Build();
        var random = new Random(42);
        _asked =
        [
            .. Enumerable.Range(0, 4096).Select(_ => Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"+{15_550_000_000L + random.Next(Numbers)}"))),
        ];
        if (_asked.Any(number => _directory.Find(number)?.Id != 1) || _directory.Find("+4930000000"u8) is not null)
        {
            throw new InvalidOperationException("The directory does not answer as it was filled.");
        }
    }

    [Benchmark]
    public object? Find() => _directory.Find(_asked[_next++ & 4095]);
}
