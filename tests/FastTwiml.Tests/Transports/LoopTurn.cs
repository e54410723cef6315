using System.Runtime.CompilerServices;
using FastTwiml.Transports;

namespace FastTwiml.Tests.Transports;

/// <summary>Awaited, it brings a test's code onto a loop, as a record that is on disk brings a connection's; and each time through a turn of it.</summary>
internal sealed class LoopTurn : LoopWork, INotifyCompletion
{
    private readonly EventLoop _loop;
    private Action? _continuation;

    private LoopTurn(EventLoop loop) => _loop = loop;

    /// <summary>Never: also who is on the loop waits for his turn.</summary>
    public bool IsCompleted { get; }

    public static LoopTurn On(EventLoop loop) => new(loop);

    public LoopTurn GetAwaiter() => this;

    public void GetResult()
    {
        // There is none.
    }

    public void OnCompleted(Action continuation)
    {
        _continuation = continuation;
        _loop.Post(this);
    }

    public override void Run() => _continuation!();

    public override void OnFault(Exception exception) => throw new InvalidOperationException("A test's code failed on the loop.", exception);
}
