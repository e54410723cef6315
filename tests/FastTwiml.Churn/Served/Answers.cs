using System.Net.Sockets;

namespace FastTwiml.Churn.Served;

/// <summary>What a server has said, with nothing in it that differs from run to run.</summary>
internal static class Answers
{
    private const int DateLength = 29;

    private static ReadOnlySpan<byte> DateField => "\r\nDate: "u8;

    /// <summary>Puts blanks in the place of every date.</summary>
    public static void MaskDates(Span<byte> bytes)
    {
        for (int at; (at = bytes.IndexOf(DateField)) >= 0 && bytes.Length >= at + DateField.Length + DateLength;)
        {
            bytes.Slice(at + DateField.Length, DateLength).Fill((byte)' ');
            bytes = bytes[(at + DateField.Length + DateLength)..];
        }
    }

    public static int Count(ReadOnlySpan<byte> bytes) => bytes.Count("HTTP/1.1 "u8);

    /// <summary>Reads until the server closes.</summary>
    /// <returns>All of it, and whether the end was a reset.</returns>
    public static async Task<(byte[] Bytes, bool IsReset)> ReadToEndAsync(Socket socket, byte[] buffer)
    {
        using var all = new MemoryStream();
        var isReset = false;
        try
        {
            for (int received; (received = await socket.ReceiveAsync(buffer)) > 0;)
            {
                all.Write(buffer, 0, received);
            }
        }
        catch (SocketException)
        {
            isReset = true;
        }

        var bytes = all.ToArray();
        MaskDates(bytes);
        return (bytes, isReset);
    }

    /// <summary>Reads so many bytes.</summary>
    /// <exception cref="InvalidDataException">There are fewer.</exception>
    public static async Task<byte[]> ReadAsync(Socket socket, int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length;)
        {
            var received = await socket.ReceiveAsync(bytes.AsMemory(at));
            at += received > 0 ? received : throw new InvalidDataException($"Closed after {at} of {length} bytes.");
        }

        MaskDates(bytes);
        return bytes;
    }

    /// <summary>Sends in pieces, between which the server may run; false when it does not take them all.</summary>
    public static async Task<bool> SendAsync(Socket socket, IEnumerable<byte[]> pieces)
    {
        try
        {
            foreach (var piece in pieces)
            {
                for (var sent = 0; sent < piece.Length;)
                {
                    sent += await socket.SendAsync(piece.AsMemory(sent));
                }

                await Task.Yield();
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
