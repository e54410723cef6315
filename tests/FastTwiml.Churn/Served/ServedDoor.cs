using System.Net;
using System.Net.Sockets;
using FastTwiml.Calls;
using FastTwiml.Connections;
using FastTwiml.Hosting;
using FastTwiml.TestKit;
using FastTwiml.Transports;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastTwiml.Churn.Served;

/// <summary>The product's own handler behind real sockets over one transport, in this process, without a database.</summary>
internal sealed class ServedDoor : IAsyncDisposable
{
    // Nobody here is slow on purpose beyond these; whoever stalls does so until he is told to go.
    private static readonly ConnectionLimits Patient = new()
    {
        Head = TimeSpan.FromMinutes(10),
        Body = TimeSpan.FromMinutes(10),
        BodyGrace = TimeSpan.FromMinutes(10),
        Idle = TimeSpan.FromMinutes(10),
        Write = TimeSpan.FromMinutes(10),
        Linger = TimeSpan.FromMinutes(10),
    };

    private readonly VoiceServer _server;
    private readonly EndPoint[] _endPoints;
    private readonly string _path;

    private ServedDoor(FrontDoor door, VoiceServer server, string path)
    {
        (Door, _server, _path) = (door, server, path);
        _endPoints = [IPEndPoint.Parse(new Uri(server.Addresses[0]).Authority), new UnixDomainSocketEndPoint(path)];
    }

    public FrontDoor Door { get; }

    /// <summary>Begins to listen, on TCP and on a Unix socket.</summary>
    /// <param name="transport">How bytes come in.</param>
    public static async Task<ServedDoor> StartAsync(TransportKind transport)
    {
        var door = new FrontDoor(new MemoryStore(keep: false), Patient) { ExpectsWarnings = true };
        door.Records = static callSid => new KnownCall { CallSid = callSid, AssistantId = 1, AnsweredAtMicros = UnixMicros.Now(TimeProvider.System) };
        var path = Path.Combine(Path.GetTempPath(), $"fasttwiml-churn-{Path.GetRandomFileName()}");
        var server = await VoiceServer.StartAsync(
            [ListenAddress.Parse("http://127.0.0.1:0"), ListenAddress.Parse($"unix:{path}")], null, door.Listener.ServeAsync, transport, NullLoggerFactory.Instance);
        return new ServedDoor(door, server, path);
    }

    /// <summary>A connection from one of many addresses of this machine, because each has ports for some thousands only.</summary>
    public async Task<Socket> ConnectAsync(int number)
    {
        var endPoint = _endPoints[number % 4 == 3 ? 1 : 0];
        var socket = endPoint is IPEndPoint
            ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (endPoint is IPEndPoint)
            {
                socket.Bind(new IPEndPoint(new IPAddress([127, 0, 1, (byte)(1 + (number % 250))]), 0));
            }

            while (true)
            {
                try
                {
                    await socket.ConnectAsync(endPoint);
                    return socket;
                }
                catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
                {
                    // The queue of a Unix socket is full; that of TCP makes the peer wait.
                    await Task.Yield();
                }
            }
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await Door.DisposeAsync();
        File.Delete(_path);
    }
}
