using System.Buffers;
using System.Buffers.Text;
using System.Text;
using FastTwiml.Simulation.Audio;

namespace FastTwiml.Simulation.Streams.Listening;

/// <summary>What the server's messages do to a stream: its audio is played and compared, its marks wait, and what Twilio would warn about is counted.</summary>
internal sealed class HeardMessages(string streamSid, StreamResult result, Playback playback, CallRecording? recording, long startMicros)
{
    /// <summary>What a warning shows of its message.</summary>
    private const int ShownBytes = 200;

    // Shared by the streams of a thread: what is in them does not outlive a call.
    [ThreadStatic]
    private static byte[]? t_text;

    [ThreadStatic]
    private static byte[]? t_audio;

    private readonly byte[] _streamSid = Encoding.ASCII.GetBytes(streamSid);

    public void OnText(ReadOnlySpan<byte> text, long nowMicros)
    {
        result.MessagesReceived++;
        if (ServerMessageReader.Read(text, _streamSid, Room(ref t_text, text.Length), out var message) is { } fault)
        {
            result.Warn(StreamWarning.InvalidMessage, $"{fault}: {Encoding.UTF8.GetString(text[..Math.Min(text.Length, ShownBytes)])}");
            return;
        }

        switch (message.Event)
        {
            case ServerEvent.Media:
                OnAudio(message.Payload, nowMicros);
                break;
            case ServerEvent.Mark:
                result.MarksReceived++;
                playback.OnMark(message.Name, nowMicros);
                break;
            default:
                result.Clears++;
                playback.OnClear(nowMicros);
                recording?.CutAt(nowMicros - startMicros);
                break;
        }
    }

    private void OnAudio(ReadOnlySpan<byte> payload, long nowMicros)
    {
        var room = Room(ref t_audio, payload.Length);
        if (Base64.DecodeFromUtf8(payload, room, out _, out var bytes) != OperationStatus.Done || bytes != DecodedBytes(payload))
        {
            result.Warn(StreamWarning.InvalidMessage, ServerMessageReader.InvalidPayload);
            return;
        }

        var audio = room[..bytes];
        result.AudioBytesReceived += bytes;
        var start = playback.OnAudio(bytes, nowMicros);
        recording?.Play(start - startMicros, audio);
        result.Echo?.OnReturned(audio, nowMicros);
    }

    /// <summary>What base64 without white space decodes to; the framework's decoder passes over white space, and Twilio does not.</summary>
    private static int DecodedBytes(ReadOnlySpan<byte> base64) =>
        base64.Length % 4 == 0 ? (base64.Length / 4 * 3) - base64.Count((byte)'=') : -1;

    private static Span<byte> Room(ref byte[]? memory, int bytes)
    {
        if (memory is null || memory.Length < bytes)
        {
            memory = new byte[Math.Max(bytes * 2, 2_048)];
        }

        return memory;
    }
}
