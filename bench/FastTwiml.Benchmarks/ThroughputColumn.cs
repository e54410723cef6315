using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using FastTwiml.Benchmarks.Inputs;

namespace FastTwiml.Benchmarks;

/// <summary>Megabytes of input a second, beside the time of one operation.</summary>
internal sealed class ThroughputColumn : IColumn
{
    public string Id => nameof(ThroughputColumn);

    public string ColumnName => "MB/s";

    public bool AlwaysShow => false;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "Input in megabytes (1,000,000 bytes) per second";

    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(static benchmark => IsAsked(benchmark));

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => !IsAsked(benchmarkCase);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        if (!IsAsked(benchmarkCase) || summary[benchmarkCase]?.ResultStatistics is not { } statistics)
        {
            return "-";
        }

        var instance = Activator.CreateInstance(benchmarkCase.Descriptor.Type)!;
        foreach (var parameter in benchmarkCase.Parameters.Items)
        {
            benchmarkCase.Descriptor.Type.GetProperty(parameter.Name)!.SetValue(instance, parameter.Value);
        }

        // Bytes per nanosecond are gigabytes per second.
        return (((IReadsBytes)instance).BytesPerOperation / statistics.Mean * 1000).ToString("F0", CultureInfo.InvariantCulture);
    }

    private static bool IsAsked(BenchmarkCase benchmarkCase) => benchmarkCase.Descriptor.Type.IsAssignableTo(typeof(IReadsBytes));
}
