using System.Text;
using System.Text.Json;

namespace FastTwiml.Assistants;

/// <summary>What the reasons of <see cref="StreamEnd"/> mean for the caller.</summary>
internal static class StreamEnds
{
    private static readonly string[] Names = [.. Enum.GetNames<StreamEnd>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];
    private static readonly byte[][] NamesUtf8 = [.. Names.Select(Encoding.ASCII.GetBytes)];

    /// <summary>The reason's name in the records and metrics, such as <c>hung_up</c>.</summary>
    public static string Text(StreamEnd end) => Names[(int)end];

    /// <inheritdoc cref="Text"/>
    public static ReadOnlySpan<byte> TextUtf8(StreamEnd end) => NamesUtf8[(int)end];

    /// <summary>
    /// Whether a caller who is still there was let down, so that the assistant's fallback is due: true unless the assistant hung
    /// up, Twilio said <c>stop</c>, or another stream of the call took over. A close without <c>stop</c> is a failure too (Twilio asks what comes next only while the
    /// caller is there), and so is a drain: the caller was in the middle of a sentence.
    /// </summary>
    public static bool IsFailure(this StreamEnd end) => end is not (StreamEnd.None or StreamEnd.Stopped or StreamEnd.HungUp or StreamEnd.Replaced);
}
