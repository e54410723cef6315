using System.Globalization;
using System.Text;
using FastTwiml.Bench;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.TestKit;
using Microsoft.AspNetCore.Connections;

namespace FastTwiml.Benchmarks.Loop;

/// <summary>
/// A peer's end of a connection without a socket. What it sends is served on the thread that sends, as far as the server lets it,
/// so an exchange is the server's own work and no waiting.
/// </summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly PipedConnection _connection = new();
    private readonly Task _serving;

    /// <param name="serve">Takes the server's end, until the connection is over.</param>
    public Wire(Func<ConnectionContext, Task> serve)
    {
        _serving = serve(_connection.Connection);
        Twilio = new StreamPeer(_connection);
    }

    /// <summary>Twilio's side of a media stream on this connection.</summary>
    public StreamPeer Twilio { get; }

    /// <summary>Sends, and returns when as many bytes as the answer has have come.</summary>
    public long Exchange(byte[] bytes, int answerBytes)
    {
        Send(bytes);
        var received = _connection.Forget();
        var wait = default(SpinWait);
        while (received < answerBytes)
        {
            // Never a millisecond's sleep: where a server goes on on another thread, that is a matter of microseconds.
            wait.SpinOnce(sleep1Threshold: -1);
            received += _connection.Forget();
        }

        return received;
    }

    /// <summary>Sends a request and returns its answer, head and body.</summary>
    public async Task<string> AskAsync(byte[] request)
    {
        Send(request);
        var answer = new StringBuilder();
        for (var tries = 0; !IsWhole(answer.ToString()); tries++)
        {
            if (tries == 1_000)
            {
                throw new InvalidOperationException($"No whole answer came: {answer}");
            }

            await Task.Delay(1);
            answer.Append(_connection.Received());
        }

        return answer.ToString();
    }

    /// <summary>Begins a media stream for a call that was answered.</summary>
    public async Task OpenStreamAsync(string callSid)
    {
        await _connection.SendAsync(StreamPeer.Upgrade(authToken: Contract.AuthToken));
        await Twilio.SendAsync(StreamPeer.Connected, StreamPeer.Start(callSid, MediaMessage.StreamSid, Contract.AccountSid));
    }

    /// <summary>Sends a media message and returns the payload of the one that comes back.</summary>
    public async Task<byte[]> EchoAsync(MediaMessage message)
    {
        Send(message.Frame);
        for (var tries = 0; tries < 1_000; tries++)
        {
            if (Twilio.Messages() is [var echo])
            {
                Outputs.AreEqual("media", echo.GetProperty("event").GetString());
                Outputs.AreEqual(MediaMessage.StreamSid, echo.GetProperty("streamSid").GetString());
                return echo.GetProperty("media").GetProperty("payload").GetBytesFromBase64();
            }

            await Task.Delay(1);
        }

        throw new InvalidOperationException("No media message came back.");
    }

    public async ValueTask DisposeAsync()
    {
        // Closed first, because Kestrel disposes of a connection whose peer has finished.
        _connection.Connection.Close();
        _connection.FinishSending();
        await _serving;
        await _connection.DisposeAsync();
    }

    private static bool IsWhole(string answer)
    {
        const string Field = "Content-Length: ";
        var (field, body) = (answer.IndexOf(Field, StringComparison.OrdinalIgnoreCase), answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4);
        return field >= 0 && body >= 4
            && int.Parse(answer.AsSpan(field + Field.Length, answer.IndexOf('\r', field) - field - Field.Length), CultureInfo.InvariantCulture) == answer.Length - body;
    }

    private void Send(byte[] bytes)
    {
        var sent = _connection.SendAsync(bytes);
        if (!sent.IsCompleted)
        {
            throw new InvalidOperationException("The pipe has no bound and takes everything at once.");
        }

        sent.GetAwaiter().GetResult();
    }
}
