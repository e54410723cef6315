using FastTwiml.Calls;
using Microsoft.AspNetCore.Http;

namespace FastTwiml.Operator;

/// <summary>The calls whose media streams are open now, as JSON, the oldest first.</summary>
internal static class LiveCallsPage
{
    public static IResult List(LiveCalls live) => Results.Json(live.All.OrderBy(static call => call.StartedAtMicros).Select(Show));

    private static object Show(ILiveCall call)
    {
        var (info, figures) = (call.Describe(), call.Figures);
        return new
        {
            call_sid = info.CallSid,
            stream_sid = info.StreamSid,
            account_sid = info.AccountSid,
            direction = info.IsOutbound ? "outbound" : "inbound",
            from_number = info.From,
            to_number = info.To,
            assistant_id = info.AssistantId,
            started_at = UnixMicros.ToDateTime(call.StartedAtMicros),
            messages_in = figures.MessagesIn,
            messages_out = figures.MessagesOut,
            audio_bytes_in = figures.AudioBytesIn,
            audio_bytes_out = figures.AudioBytesOut,
            audio_bytes_dropped = figures.AudioBytesDropped,
        };
    }
}
