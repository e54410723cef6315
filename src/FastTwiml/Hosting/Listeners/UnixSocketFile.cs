using System.Net.Sockets;

namespace FastTwiml.Hosting.Listeners;

/// <summary>The file of a Unix socket, which a process that was killed leaves behind.</summary>
internal static class UnixSocketFile
{
    /// <summary>Removes a socket that nobody listens on.</summary>
    /// <exception cref="StartException">Somebody listens on it, or it is not a socket.</exception>
    public static void ClearStale(UnixDomainSocketEndPoint endpoint)
    {
        var path = endpoint.ToString();
        if (path is null || !Path.Exists(path))
        {
            return;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(endpoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused && IsSocket(path))
        {
            File.Delete(path);
            return;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            throw new StartException(ExitCode.Listener, $"Cannot listen on unix:{path}: there is a file of this name that is not a socket. Remove it or choose another path.", e);
        }
        catch (SocketException e)
        {
            throw new StartException(ExitCode.Listener, $"Cannot listen on unix:{path}: {e.Message}", e);
        }

        throw new StartException(ExitCode.Listener, $"Cannot listen on unix:{path}: the address is in use by another program. Stop that program, or choose another path.");
    }

    /// <summary>A regular file has a length of its own kind; a socket cannot be opened as a file (ENXIO).</summary>
    private static bool IsSocket(string path)
    {
        if (File.GetAttributes(path).HasFlag(FileAttributes.Directory))
        {
            return false;
        }

        try
        {
            using var stream = File.OpenRead(path);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
