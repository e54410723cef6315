using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace FastTwiml.TestKit;

/// <summary>A connection over any two pipe ends, without a socket.</summary>
public sealed class InMemoryConnection(PipeReader input, PipeWriter output) : ConnectionContext
{
    private readonly CancellationTokenSource _closed = new();
    private volatile bool _isDisposed;

    public override IDuplexPipe Transport { get; set; } = new Ends(input, output);

    public override string ConnectionId { get; set; } = "in-memory";

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override CancellationToken ConnectionClosed => _closed.Token;

    public bool IsAborted { get; private set; }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        IsAborted = true;
        Close();
    }

    /// <summary>Tells whoever listens that the transport is gone. A server that disposes of its connections knows already.</summary>
    public void Close()
    {
        if (!_isDisposed)
        {
            _closed.Cancel();
        }
    }

    public override ValueTask DisposeAsync()
    {
        _isDisposed = true;
        _closed.Dispose();
        return base.DisposeAsync();
    }

    private sealed class Ends(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }
}
