using System.Text.Json;
using FastTwiml.TestKit;

namespace FastTwiml.Benchmarks.Allocations;

/// <summary>Holds what our benchmarks allocate to <c>bench/allocations.json</c>, in both directions: less is news as well.</summary>
internal static class AllocationGate
{
    private static readonly JsonSerializerOptions Strict = new() { AllowDuplicateProperties = false };

    /// <returns>The process's exit code: 0 when every benchmark has its entry and its number.</returns>
    public static int Run(TextWriter output)
    {
        var file = Path.Combine(Repository.Root, "bench", "allocations.json");
        var expected = JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(file), Strict)
            ?? throw new InvalidOperationException($"{file} holds no object: write a name and a number of bytes for each benchmark.");
        var benchmarks = GatedBenchmark.All();
        var wrong = 0;
        foreach (var benchmark in benchmarks)
        {
            var bytes = benchmark.MeasureBytesPerOperation();
            var fault = !expected.TryGetValue(benchmark.Name, out var allowed) ? "which has no entry"
                : bytes != allowed ? $"expected {allowed}"
                : null;
            wrong += fault is null ? 0 : 1;
            output.WriteLine($"{(fault is null ? "ok   " : "WRONG")} {benchmark.Name,-18} {bytes,5} bytes{(fault is null ? string.Empty : $", {fault}")}");
        }

        foreach (var name in expected.Keys.Except(benchmarks.Select(static benchmark => benchmark.Name)))
        {
            wrong++;
            output.WriteLine($"WRONG {name,-18} has an entry and is no benchmark");
        }

        output.WriteLine(wrong == 0
            ? $"All {benchmarks.Count} benchmarks allocate what {file} says."
            : $"{wrong} of them differ from {file}: if that is meant, change the file and say why.");
        return wrong == 0 ? 0 : 1;
    }
}
