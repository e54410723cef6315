using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace FastTwiml.Hosting;

/// <summary>The log: one line an event, on standard error, because standard output carries results.</summary>
internal static class LogOutput
{
    public static ILoggerFactory Create(IConfiguration section)
        => LoggerFactory.Create(log => log
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddConfiguration(section)
            .AddSimpleConsole(line =>
            {
                line.SingleLine = true;
                line.UseUtcTimestamp = true;
                line.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
                line.ColorBehavior = LoggerColorBehavior.Disabled;
            })
            .AddConsole(console =>
            {
                console.LogToStandardErrorThreshold = LogLevel.Trace;

                // Whoever reads the log may stop reading; a call does not wait for that.
                console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            }));
}
