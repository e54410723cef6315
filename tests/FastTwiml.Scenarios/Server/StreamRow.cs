namespace FastTwiml.Scenarios.Server;

/// <summary>The record of one media stream.</summary>
internal sealed record StreamRow
{
    public string StreamSid { get; init; } = string.Empty;

    public string CallSid { get; init; } = string.Empty;

    public long? StartedAt { get; init; }

    public long? StoppedAt { get; init; }

    public long? MessagesIn { get; init; }

    public long? MessagesOut { get; init; }

    public long? AudioBytesIn { get; init; }

    public long? AudioBytesOut { get; init; }

    public long? AudioBytesDropped { get; init; }

    public string? EndReason { get; init; }

    /// <summary>How the call's own row says that its newest stream ended.</summary>
    public string? CallEndReason { get; init; }

    public bool IsLive => StoppedAt is null;

    /// <summary>All that there are, by their <c>CallSid</c>.</summary>
    public static IReadOnlyList<StreamRow> All(Site site) => site.Query<StreamRow>("""
        select s.stream_sid as StreamSid, s.call_sid as CallSid, s.started_at as StartedAt, s.stopped_at as StoppedAt,
          s.messages_in as MessagesIn, s.messages_out as MessagesOut, s.audio_bytes_in as AudioBytesIn, s.audio_bytes_out as AudioBytesOut,
          s.audio_bytes_dropped as AudioBytesDropped, s.end_reason as EndReason, c.end_reason as CallEndReason
        from streams s left join calls c on c.call_sid = s.call_sid
        order by s.call_sid, s.stream_sid
        """);

    /// <summary>All of them once they are as they must become, or as they are when that takes too long.</summary>
    public static async Task<IReadOnlyList<StreamRow>> WhenAsync(Site site, Func<IReadOnlyList<StreamRow>, bool> condition)
    {
        var until = DateTime.UtcNow.AddSeconds(10);
        while (true)
        {
            var rows = All(site);
            if (condition(rows) || DateTime.UtcNow > until)
            {
                return rows;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }
}
