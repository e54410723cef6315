using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace FastTwiml.Tests.Load;

/// <summary>Answers every webhook as it must be answered, and counts how many each connection brought.</summary>
internal sealed partial class AnsweringServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<int> _requests = [];

    public AnsweringServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The requests of each connection, in the order in which they were opened.</summary>
    public IReadOnlyList<int> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                int connection;
                lock (_requests)
                {
                    connection = _requests.Count;
                    _requests.Add(0);
                }

                _ = ServeAsync(socket, connection);
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }
        catch (ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket, int connection)
    {
        using (socket)
        {
            var buffer = new byte[64 * 1024];
            var text = string.Empty;
            while (await socket.ReceiveAsync(buffer) is var received and > 0)
            {
                text += Encoding.ASCII.GetString(buffer, 0, received);
                while (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4 is var head and > 3
                    && int.Parse(ContentLength().Match(text).Groups[1].Value) is var body && text.Length >= head + body)
                {
                    var form = text.Substring(head, body);
                    text = text[(head + body)..];
                    lock (_requests)
                    {
                        _requests[connection]++;
                    }

                    await socket.SendAsync(Encoding.ASCII.GetBytes(Answer(form)));
                }
            }
        }
    }

    private static string Answer(string form)
    {
        var fields = form.Split('&').Select(static field => field.Split('=')).ToDictionary(static pair => pair[0], static pair => Uri.UnescapeDataString(pair[1]));
        var body = $"""<Response to="{fields["To"]}" from="{fields["From"]}"/>""";
        return $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }

    [GeneratedRegex("Content-Length: ([0-9]+)")]
    private static partial Regex ContentLength();
}
