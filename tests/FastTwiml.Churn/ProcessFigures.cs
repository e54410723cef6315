using System.Globalization;

namespace FastTwiml.Churn;

/// <summary>What this process holds.</summary>
internal readonly record struct ProcessFigures(int Descriptors, long ResidentBytes, long HeapBytes)
{
    /// <summary>Sockets and what watches them; the libraries of the runtime are files too, and come as they are needed.</summary>
    public static int OpenDescriptors => Directory.GetFileSystemEntries("/proc/self/fd").Select(static path => new FileInfo(path).LinkTarget)
        .Count(static target => target is not null && (target.StartsWith("socket:", StringComparison.Ordinal) || target.StartsWith("anon_inode:", StringComparison.Ordinal)));

    /// <summary>After everything that can be collected was.</summary>
    public static ProcessFigures Take()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        var line = File.ReadLines("/proc/self/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        var resident = long.Parse(line.AsSpan(6, line.Length - 8), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
        return new ProcessFigures(OpenDescriptors, resident, GC.GetTotalMemory(forceFullCollection: true));
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Descriptors} descriptors, {ResidentBytes / 1048576.0:0.0} MiB resident, {HeapBytes / 1048576.0:0.0} MiB of heap");
}
