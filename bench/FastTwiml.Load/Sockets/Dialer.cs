using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FastTwiml.Load.Sockets;

/// <summary>Opens non-blocking connections to one port of this machine.</summary>
internal sealed class Dialer
{
    private const int AddressBytes = 16;

    private readonly PinnedBuffer _address = new(AddressBytes);
    private readonly PinnedBuffer _one = new(sizeof(int));

    public Dialer(int port)
    {
        // struct sockaddr_in
        var address = _address.Span;
        address.Clear();
        BitConverter.TryWriteBytes(address, (short)Libc.Internet);
        BinaryPrimitives.WriteUInt16BigEndian(address[2..], (ushort)port);
        ReadOnlySpan<byte> loopback = [127, 0, 0, 1];
        loopback.CopyTo(address[4..]);
        BitConverter.TryWriteBytes(_one.Span, 1);
        Port = port;
    }

    public int Port { get; }

    /// <summary>
    /// A descriptor whose connection is made or under way. Why it was refused, if it was, is what the first send says.
    /// </summary>
    public int Dial()
    {
        var descriptor = Libc.Socket(Libc.Internet, Libc.NonBlockingStream, 0);
        if (descriptor < 0)
        {
            throw new LoadException($"No socket: {Marshal.GetLastPInvokeErrorMessage()}. Raise the limit of open files (ulimit -n) or use fewer connections.");
        }

        _ = Libc.SetOption(descriptor, Libc.Tcp, Libc.NoDelay, _one.Address, sizeof(int));
        if (Libc.Connect(descriptor, _address.Address, AddressBytes) != 0 && Marshal.GetLastPInvokeError() != Libc.InProgress)
        {
            var message = Marshal.GetLastPInvokeErrorMessage();
            _ = Libc.Close(descriptor);
            throw new LoadException($"127.0.0.1:{Port} cannot be reached: {message}. Start the server first, and check its port.");
        }

        return descriptor;
    }
}
