using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace FastTwiml.Benchmarks.Allocations;

/// <summary>
/// How many bytes the whole process allocates for one operation: all threads count, because a webhook goes on on another one
/// after its record. What the runtime and the server do beside it, now and then, is told from it by the number of operations in
/// a round: an allocation in each is at least 24 bytes times as many, and of several rounds the least counts.
/// </summary>
internal static class AllocationMeter
{
    private const int Operations = 10_000;
    private const int Rounds = 10;

    // Code that is not optimised yet allocates what optimised code does not, so it is run until it must have been.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);

    public static long BytesPerOperation(MethodInfo benchmark, object instance)
    {
        var measure = typeof(AllocationMeter).GetMethod(nameof(Measure), BindingFlags.NonPublic | BindingFlags.Static)!;
        var operation = benchmark.CreateDelegate(typeof(Func<>).MakeGenericType(benchmark.ReturnType), instance);
        return (long)measure.MakeGenericMethod(benchmark.ReturnType).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [operation], null)!;
    }

    private static long Measure<T>(Func<T> operation)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < WarmUp)
        {
            Run(operation, Operations / 100);
        }

        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least >= Operations; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Run(operation, Operations);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least / Operations;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run<T>(Func<T> operation, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Result<T>.Last = operation();
        }
    }

    /// <summary>Results go where they can be seen, so that none is left out.</summary>
    private static class Result<T>
    {
        public static T? Last { get; set; }
    }
}
