using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using FastTwiml.Benchmarks;
using FastTwiml.Benchmarks.Allocations;

if (args is ["allocations"])
{
    return AllocationGate.Run(Console.Out);
}

// A multiple of nothing says nothing.
var config = DefaultConfig.Instance.AddColumn(new ThroughputColumn()).HideColumns(Column.AllocRatio);

// Fails too when a benchmark could not be run, as when its outputs are wrong.
var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
return summaries.All(static summary => summary.Reports.All(static report => report.Success)) ? 0 : 1;
