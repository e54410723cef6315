using System.Buffers.Text;

namespace FastTwiml.Http.Responses;

/// <summary>
/// Keeps the text of the present second. It is written into the next of several places, so that a thread that still copies the
/// last one is not disturbed; whoever comes first in a new second writes, and nobody waits.
/// </summary>
internal sealed class DateCache
{
    private const int Places = 8;
    private const int Stride = 64;

    private readonly TimeProvider _clock;
    private readonly byte[] _texts = new byte[Places * Stride];
    private int _place;
    private int _writing;
    private long _validUntil;

    public DateCache(TimeProvider clock)
    {
        _clock = clock;
        _validUntil = long.MinValue;
        Write(0);
        _validUntil = long.MinValue;
    }

    /// <param name="milliseconds">A monotonic clock's time; the wall clock is asked when its second must have changed.</param>
    public ReadOnlySpan<byte> At(long milliseconds)
    {
        if (milliseconds >= Volatile.Read(ref _validUntil) && Interlocked.Exchange(ref _writing, 1) == 0)
        {
            Write(milliseconds);
            Volatile.Write(ref _writing, 0);
        }

        return _texts.AsSpan(Volatile.Read(ref _place) * Stride, DateHeader.Bytes);
    }

    private void Write(long milliseconds)
    {
        var now = _clock.GetUtcNow();
        var place = (_place + 1) % Places;
        Utf8Formatter.TryFormat(now.UtcDateTime, _texts.AsSpan(place * Stride, DateHeader.Bytes), out _, 'R');
        Volatile.Write(ref _place, place);
        Volatile.Write(ref _validUntil, milliseconds + 1000 - now.Millisecond);
    }
}
