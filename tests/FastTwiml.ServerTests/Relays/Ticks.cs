using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace FastTwiml.ServerTests.Relays;

internal sealed class Ticks : EventListener
{
    public static bool On;
    public ConcurrentDictionary<string, int> Types = new();

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
        {
            EnableEvents(eventSource, EventLevel.Verbose, (EventKeywords)(0x1 | 0x200000));
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (On && eventData.EventName is { } n && n.StartsWith("AllocationTick") || eventData.EventName is { } m && m.StartsWith("GCSampledObject"))
        {
            var name = eventData.PayloadNames!.IndexOf("TypeName");
            Types.AddOrUpdate($"{(name >= 0 ? eventData.Payload![name] : eventData.EventName)}", 1, (_, c) => c + 1);
        }
    }
}
