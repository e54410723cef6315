using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace FastTwiml.Benchmarks.Allocations;

/// <summary>One of our own benchmarks, which are the baselines of their classes: the alternatives beside them may allocate what they like.</summary>
/// <param name="Name">The class without its ending, and the parameter's value if it has one.</param>
/// <param name="Method">What is measured.</param>
/// <param name="Parameter">The class's parameter; null when it has none.</param>
/// <param name="Value">Its value.</param>
internal sealed record GatedBenchmark(string Name, MethodInfo Method, PropertyInfo? Parameter, object? Value)
{
    /// <summary>All there are, by name.</summary>
    public static IReadOnlyList<GatedBenchmark> All() =>
    [
        .. typeof(GatedBenchmark).Assembly.GetTypes()
            .SelectMany(static type => type.GetMethods())
            .Where(static method => method.GetCustomAttribute<BenchmarkAttribute>() is { Baseline: true })
            .SelectMany(static method => Of(method))
            .OrderBy(static benchmark => benchmark.Name, StringComparer.Ordinal),
    ];

    /// <summary>The benchmark set up as BenchmarkDotNet would, measured and cleaned up.</summary>
    public long MeasureBytesPerOperation()
    {
        var instance = Activator.CreateInstance(Method.DeclaringType!)!;
        Parameter?.SetValue(instance, Value);
        Call<GlobalSetupAttribute>(instance);
        try
        {
            return AllocationMeter.BytesPerOperation(Method, instance);
        }
        finally
        {
            Call<GlobalCleanupAttribute>(instance);
        }
    }

    private static IEnumerable<GatedBenchmark> Of(MethodInfo method)
    {
        var type = method.DeclaringType!;
        var name = type.Name.Replace("Benchmarks", string.Empty, StringComparison.Ordinal);
        var parameter = type.GetProperties().SingleOrDefault(static property => property.IsDefined(typeof(ParamsAttribute)));
        if (parameter is null)
        {
            return [new GatedBenchmark(name, method, null, null)];
        }

        var largest = parameter.GetCustomAttribute<GatedUpToAttribute>()?.Largest ?? int.MaxValue;
        return parameter.GetCustomAttribute<ParamsAttribute>()!.Values
            .Where(value => value is not int number || number <= largest)
            .Select(value => new GatedBenchmark(string.Create(CultureInfo.InvariantCulture, $"{name}({value})"), method, parameter, value));
    }

    private void Call<TAttribute>(object instance)
        where TAttribute : Attribute
    {
        var method = Method.DeclaringType!.GetMethods().SingleOrDefault(static method => method.IsDefined(typeof(TAttribute)));
        method?.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, null, null);
    }
}
