using System.Net;
using System.Net.Sockets;
using FastTwiml.Load.Measuring;
using FastTwiml.Load.Requests;

namespace FastTwiml.Load.Startup;

/// <summary>How long it takes from the start of a server to its first answer to a webhook.</summary>
internal sealed class StartupRun(int port, WebhookRequest requests)
{
    private const long Patience = 60 * Clock.Second;
    private const int AnswerMilliseconds = 5_000;

    private readonly byte[] _request = new byte[requests.LongestBytes];
    private readonly byte[] _answer = new byte[16 * 1024];
    private uint _counter;

    public (double Milliseconds, long ResidentBytes) Run(IReadOnlyList<string> command)
    {
        if (IsAnswered(port))
        {
            throw new LoadException($"Something answers on port {port} before the server is started. End it, or take another port.");
        }

        Rehearse();
        var start = Clock.Now;
        using var server = ServerProcess.Start(command);
        while (!IsAnswered(port))
        {
            if (server.HasExited)
            {
                throw new LoadException($"{command[0]} ended before it answered.");
            }

            if (Clock.Now - start > Patience)
            {
                throw new LoadException($"{command[0]} did not answer a webhook on port {port} with 200 within 60 s.");
            }

            Thread.Sleep(1);
        }

        var milliseconds = (double)(Clock.Now - start) / Clock.Second * 1e3;
        return (milliseconds, new ProcessTree(server.Id).ResidentBytes());
    }

    /// <summary>Does all that is to be measured once with something else, so that compiling it is not counted.</summary>
    private void Rehearse()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = Task.Run(() =>
        {
            using var accepted = listener.AcceptSocket();
            _ = accepted.Receive(new byte[_request.Length]);
            _ = accepted.Send("HTTP/1.1 200 OK\r\n\r\n"u8);
        });
        _ = IsAnswered(((IPEndPoint)listener.LocalEndpoint).Port);
        answering.Wait();
        using var nothing = ServerProcess.Start(["/bin/true"]);
    }

    private bool IsAnswered(int at)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = AnswerMilliseconds };
        try
        {
            socket.Connect(IPAddress.Loopback, at);
            _ = socket.Send(_request.AsSpan(0, requests.Write(_counter++, _request)));
            var received = 0;
            while (received < "HTTP/1.1 200".Length)
            {
                var more = socket.Receive(_answer.AsSpan(received));
                if (more == 0)
                {
                    return false;
                }

                received += more;
            }

            return _answer.AsSpan().StartsWith("HTTP/1.1 200"u8);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
