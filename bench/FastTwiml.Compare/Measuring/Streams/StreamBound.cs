using FastTwiml.Compare.Results;

namespace FastTwiml.Compare.Measuring.Streams;

/// <summary>Says what ended a search for the most streams.</summary>
internal static class StreamBound
{
    public const string Server = "server";
    public const string Generator = "generator";
    public const string Both = "both";

    /// <summary>Neither side was busy: something else on the machine was in the way.</summary>
    public const string Neither = "neither";

    /// <summary>More sockets cannot be opened.</summary>
    public const string OpenFiles = "open files";

    private const double BusyGenerator = 0.9;

    /// <summary>A server can be late long before its core is used up, by a collection of garbage for one.</summary>
    private const double BusyServer = 0.6;

    /// <param name="failed">The run that failed with the fewest streams.</param>
    /// <param name="latest">How late an echo may be, in microseconds.</param>
    public static string Of(MeasuredRun failed, double latest)
    {
        if (failed.Report is not { } report)
        {
            return Neither;
        }

        // A generator that sends late makes echoes late that were answered at once.
        var generator = report.GeneratorCore >= BusyGenerator || report.GeneratorLateP99 > latest / 2;
        var server = report.ServerCore >= BusyServer;
        return (generator, server) switch
        {
            (true, true) => Both,
            (true, false) => Generator,
            (false, true) => Server,
            (false, false) => Neither,
        };
    }
}
