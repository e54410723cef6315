using System.Buffers;
using System.Text;
using FastTwiml.Connections;
using Microsoft.AspNetCore.Connections;

namespace FastTwiml.ServerTests.Hosting;

/// <summary>
/// A connection handler that stands for the real one: it answers every line with the same line, and ends when the server closes
/// and no line is in progress. The line <c>wait</c> is only answered once <see cref="Release"/> is called.
/// </summary>
internal sealed class LineEcho(DrainState drain)
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a <c>wait</c> is in progress.</summary>
    public Task Waiting() => _waiting.Task;

    public void Release() => _released.TrySetResult();

    public async Task Handle(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var registration = drain.Closing.Register(input.CancelPendingRead);
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(connection.ConnectionClosed);
                if (read.Buffer.PositionOf((byte)'\n') is { } end)
                {
                    var line = Encoding.ASCII.GetString(read.Buffer.Slice(0, end));
                    input.AdvanceTo(read.Buffer.GetPosition(1, end));
                    if (line == "wait")
                    {
                        _waiting.TrySetResult();
                        await _released.Task.WaitAsync(connection.ConnectionClosed);
                    }

                    await connection.Transport.Output.WriteAsync(Encoding.ASCII.GetBytes($"{line}{(drain.IsDraining ? " close" : string.Empty)}\n"));
                }
                else if (read.IsCompleted || drain.IsClosing)
                {
                    return;
                }
                else
                {
                    input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ConnectionAbortedException)
        {
            // The peer or the server has cut it.
        }
    }
}
