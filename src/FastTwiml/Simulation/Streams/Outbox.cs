using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FastTwiml.Simulation.Streams;

/// <summary>
/// What goes out on a connection. A flush hands everything to the socket and comes back at once; what the server does not take waits
/// here. Used under the gate of its stream; nothing is allocated except to grow.
/// </summary>
internal sealed class Outbox
{
    private readonly Stream _stream;
    private readonly Lock _gate;
    private readonly Action<Exception> _broken;
    private readonly Action _written;
    private byte[] _filling = new byte[2_048];
    private byte[] _sending = new byte[2_048];
    private int _filled;
    private int _inFlight;
    private ValueTaskAwaiter _write;
    private bool _isBroken;

    /// <param name="stream">The connection.</param>
    /// <param name="gate">Held by whoever uses the outbox.</param>
    /// <param name="broken">Called, with the gate held, when the connection takes nothing any more.</param>
    public Outbox(Stream stream, Lock gate, Action<Exception> broken)
    {
        (_stream, _gate, _broken) = (stream, gate, broken);
        _written = OnWritten;
    }

    /// <summary>Bytes that the socket has not taken.</summary>
    public int Waiting => _filled + _inFlight;

    /// <summary>Room at the end; <see cref="Commit"/> says how much of it was written.</summary>
    public Span<byte> Reserve(int bytes)
    {
        if (_filling.Length - _filled < bytes)
        {
            Array.Resize(ref _filling, Math.Max(_filled + bytes, _filling.Length * 2));
        }

        return _filling.AsSpan(_filled, bytes);
    }

    public void Commit(int bytes) => _filled += bytes;

    [SuppressMessage("Reliability", "CA2012", Justification = "Its result is taken once, here or when it is there.")]
    public void Flush()
    {
        try
        {
            while (_inFlight == 0 && _filled > 0 && !_isBroken)
            {
                (_filling, _sending) = (_sending, _filling);
                (_inFlight, _filled) = (_filled, 0);
                _write = _stream.WriteAsync(_sending.AsMemory(0, _inFlight)).GetAwaiter();
                if (!_write.IsCompleted)
                {
                    _write.UnsafeOnCompleted(_written);
                    return;
                }

                _write.GetResult();
                _inFlight = 0;
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            Break(exception);
        }
    }

    private void OnWritten()
    {
        lock (_gate)
        {
            try
            {
                _write.GetResult();
                _inFlight = 0;
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                Break(exception);
                return;
            }

            Flush();
        }
    }

    private void Break(Exception exception)
    {
        _isBroken = true;
        _broken(exception);
    }
}
