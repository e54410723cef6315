using System.Runtime.InteropServices;
using FastTwiml.Compare.Measuring;

namespace FastTwiml.Compare.Results;

/// <summary>What the figures belong to.</summary>
internal sealed record Machine
{
    public required string Cpu { get; init; }

    public required int Cores { get; init; }

    public required string Architecture { get; init; }

    public required string System { get; init; }

    public required string Kernel { get; init; }

    public required string Runtime { get; init; }

    public required int OpenFiles { get; init; }

    public static Machine Read() => new()
    {
        Cpu = CpuName.Read(),
        Cores = Environment.ProcessorCount,
        Architecture = RuntimeInformation.OSArchitecture.ToString(),
        System = RuntimeInformation.OSDescription,
        Kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        Runtime = RuntimeInformation.FrameworkDescription,
        OpenFiles = OpenFileLimit.Read(),
    };
}
