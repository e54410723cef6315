using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using FastTwiml.Assistants;
using FastTwiml.Assistants.Lookup;
using FastTwiml.Benchmarks.Allocations;
using FastTwiml.Benchmarks.Inputs;

namespace FastTwiml.Benchmarks.Directory;

/// <summary>Who answers a number that is there as bytes, from ten numbers to ten million.</summary>
[MemoryDiagnoser]
public class DirectoryBenchmarks
{
    private const long First = 15_550_000_000;
    private const int Asked = 4096;

    private DirectorySnapshot _directory = DirectorySnapshot.Empty;
    private Dictionary<string, Assistant> _dictionary = [];
    private FrozenDictionary<string, Assistant> _frozen = FrozenDictionary<string, Assistant>.Empty;
    private Dictionary<string, Assistant>.AlternateLookup<ReadOnlySpan<char>> _alternate;
    private Rotation<byte[]> _asked;

    [Params(10, 10_000, 1_000_000, 10_000_000)]
    [GatedUpTo(10_000)]
    public int Numbers { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        Assistant[] assistants =
        [
            new(1, new AssistantSettings("Even", AssistantKind.Echo)),
            new(2, new AssistantSettings("Odd", AssistantKind.Echo)),
        ];
        var builder = new DirectoryBuilder();
        _dictionary = new Dictionary<string, Assistant>(Numbers, StringComparer.Ordinal);
        foreach (var assistant in assistants)
        {
            builder.AddAssistant(assistant);
        }

        for (var i = 0; i < Numbers; i++)
        {
            var assistant = assistants[i & 1];
            builder.AddNumber((ulong)(First + i), assistant.Id);
            _dictionary.Add(Text(i), assistant);
        }

        _directory = builder.Build();
        _frozen = _dictionary.ToFrozenDictionary(StringComparer.Ordinal);
        _alternate = _dictionary.GetAlternateLookup<ReadOnlySpan<char>>();
        var random = new Random(42);
        _asked = new([.. Enumerable.Range(0, Asked).Select(_ => Encoding.ASCII.GetBytes(Text(random.Next(Numbers))))]);
        foreach (var number in _asked.All.Append("+4930000000"u8.ToArray()))
        {
            var expected = InDictionary(number);
            Outputs.AreEqual(expected, _directory.Find(number));
            Outputs.AreEqual(expected, InFrozenDictionary(number));
            Outputs.AreEqual(expected, ByAlternateLookup(number));
        }

        Outputs.AreEqual(true, _directory.Find(_asked.All[0]) is not null);
    }

    [Benchmark(Baseline = true)]
    public object? Ours() => _directory.Find(_asked.Next());

    [Benchmark]
    public object? DictionaryOfStrings() => InDictionary(_asked.Next());

    [Benchmark]
    public object? FrozenDictionaryOfStrings() => InFrozenDictionary(_asked.Next());

    /// <summary>Without a string for the number that is asked for.</summary>
    [Benchmark]
    public object? AlternateLookup() => ByAlternateLookup(_asked.Next());

    private static string Text(int number) => string.Create(CultureInfo.InvariantCulture, $"+{First + number}");

    private Assistant? InDictionary(byte[] number) => _dictionary.GetValueOrDefault(Encoding.ASCII.GetString(number));

    private Assistant? InFrozenDictionary(byte[] number) => _frozen.GetValueOrDefault(Encoding.ASCII.GetString(number));

    private Assistant? ByAlternateLookup(byte[] number)
    {
        Span<char> characters = stackalloc char[32];
        var length = Encoding.ASCII.GetChars(number, characters);
        return _alternate.TryGetValue(characters[..length], out var assistant) ? assistant : null;
    }
}
