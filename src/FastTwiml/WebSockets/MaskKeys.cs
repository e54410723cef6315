using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FastTwiml.WebSockets;

/// <summary>
/// Keys for a client's frames, each unpredictable (RFC 6455 5.3, 10.3). A thread draws them from a batch of its own, so that a key
/// costs neither a call into the random source nor a lock.
/// </summary>
internal static class MaskKeys
{
    private const int BatchKeys = 256;

    [ThreadStatic]
    private static Batch? t_batch;

    public static uint Next() => (t_batch ??= new()).Next();

    private sealed class Batch
    {
        private readonly uint[] _keys = new uint[BatchKeys];
        private int _left;

        public uint Next()
        {
            if (_left == 0)
            {
                RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_keys.AsSpan()));
                _left = BatchKeys;
            }

            return _keys[--_left];
        }
    }
}
