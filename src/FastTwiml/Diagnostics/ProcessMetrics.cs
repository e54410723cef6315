using System.Diagnostics;
using System.Reflection;

namespace FastTwiml.Diagnostics;

/// <summary>The figures of the process itself, under the names that Prometheus' own clients use.</summary>
internal static class ProcessMetrics
{
    public static void Register(MetricsRegistry metrics)
    {
        var version = typeof(ProcessMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? string.Empty;
        metrics.Gauge("fasttwiml_build_info", "The version that runs.", () => 1, ("version", version));

        using var process = Process.GetCurrentProcess();
        var started = (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
        metrics.Gauge("process_start_time_seconds", "When the process started, in seconds since 1970.", () => started);
        metrics.Gauge("process_resident_memory_bytes", "Resident memory.", () => Environment.WorkingSet);
        metrics.Counter("process_cpu_seconds_total", "Processor time, of user and system.", () => Environment.CpuUsage.TotalTime.TotalSeconds);
        metrics.Gauge("dotnet_heap_bytes", "Managed memory in use.", () => GC.GetTotalMemory(forceFullCollection: false));
        metrics.Counter("dotnet_gc_pause_seconds_total", "How long collections have held up everything.", () => GC.GetTotalPauseDuration().TotalSeconds);
    }
}
