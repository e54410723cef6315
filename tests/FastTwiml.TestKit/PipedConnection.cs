using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace FastTwiml.TestKit;

/// <summary>
/// A connection over two pipes whose other end the test holds. Everything runs on the thread that causes it, so when a call
/// returns its consequences have happened.
/// </summary>
public sealed class PipedConnection : IAsyncDisposable
{
    private readonly Pipe _toServer = Inline(0);
    private readonly Pipe _toClient;

    /// <param name="outputBytes">How many bytes of answers the peer leaves untaken before the server has to wait; 0 for any.</param>
    public PipedConnection(int outputBytes = 0)
    {
        _toClient = Inline(outputBytes);
        Connection = new InMemoryConnection(_toServer.Reader, _toClient.Writer);
    }

    public InMemoryConnection Connection { get; }

    /// <summary>Sends bytes to the server.</summary>
    public async Task SendAsync(string text) => await _toServer.Writer.WriteAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends bytes to the server.</summary>
    public ValueTask<FlushResult> SendAsync(ReadOnlyMemory<byte> bytes) => _toServer.Writer.WriteAsync(bytes);

    /// <summary>Closes the peer's side, or breaks it.</summary>
    public void FinishSending(Exception? broken = null) => _toServer.Writer.Complete(broken);

    /// <summary>Everything that has been answered since the last time, without waiting.</summary>
    public string Received() => Encoding.UTF8.GetString(ReceivedBytes());

    /// <inheritdoc cref="Received"/>
    public byte[] ReceivedBytes()
    {
        if (!_toClient.Reader.TryRead(out var read))
        {
            return [];
        }

        var bytes = read.Buffer.ToArray();
        _toClient.Reader.AdvanceTo(read.Buffer.End);
        return bytes;
    }

    /// <summary>Throws away what has been answered, and says how many bytes that was.</summary>
    public long Forget()
    {
        if (!_toClient.Reader.TryRead(out var read))
        {
            return 0;
        }

        var bytes = read.Buffer.Length;
        _toClient.Reader.AdvanceTo(read.Buffer.End);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        Connection.Close();
        await Connection.DisposeAsync();
    }

    private static Pipe Inline(int pauseAt) => new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: pauseAt,
        resumeWriterThreshold: pauseAt / 2,
        useSynchronizationContext: false));
}
