using System.Numerics;

namespace FastTwiml.MediaStreams.Sessions;

/// <summary>Memory in which one message at a time is read; one a thread, because a message is done with before the thread takes the next.</summary>
internal sealed class StreamScratch
{
    [ThreadStatic]
    private static StreamScratch? _current;

    private byte[] _text = new byte[2 * 1024];
    private byte[] _audio = new byte[2 * 1024];

    public static StreamScratch Current => _current ?? Make();

    /// <summary>Room for strings that are unescaped.</summary>
    public Span<byte> Text(int bytes) => Room(ref _text, bytes);

    /// <summary>Room for audio that is decoded.</summary>
    public Span<byte> Audio(int bytes) => Room(ref _audio, bytes);

    private static StreamScratch Make() => _current = new StreamScratch();

    private static Span<byte> Room(ref byte[] array, int bytes)
    {
        if (array.Length < bytes)
        {
            array = new byte[(int)BitOperations.RoundUpToPowerOf2((uint)bytes)];
        }

        return array;
    }
}
