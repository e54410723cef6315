using System.Buffers;
using System.Text;
using FastTwiml.Connections;
using Microsoft.AspNetCore.Connections;

namespace FastTwiml.ServerTests.Hosting;

/// <summary>
/// A connection handler that stands for the real one: it answers every line with the same line, and ends when the server closes
/// and no line is in progress. The line <c>wait</c> is only answered once <see cref="Release"/> is called. The line <c>stream</c>
/// makes the connection a media stream: it goes on while the server closes, says <c>1001</c> when streams end, and is over when
/// the peer says <c>bye</c>.
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
        using var closing = drain.Closing.Register(input.CancelPendingRead);
        using var ending = drain.EndingStreams.Register(input.CancelPendingRead);
        var isStream = false;
        var isEnding = false;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(connection.ConnectionClosed);
                if (read.Buffer.PositionOf((byte)'\n') is { } end)
                {
                    var line = Encoding.ASCII.GetString(read.Buffer.Slice(0, end));
                    input.AdvanceTo(read.Buffer.GetPosition(1, end));
                    isStream |= line == "stream";
                    if (line == "bye")
                    {
                        return;
                    }

                    if (line == "wait")
                    {
                        _waiting.TrySetResult();
                        await _released.Task.WaitAsync(connection.ConnectionClosed);
                    }

                    await SayAsync(connection, $"{line}{(drain.IsDraining ? " close" : string.Empty)}");
                }
                else if (read.IsCompleted || (drain.IsClosing && !isStream))
                {
                    return;
                }
                else if (drain.IsEndingStreams && !isEnding)
                {
                    isEnding = true;
                    input.AdvanceTo(read.Buffer.Start, read.Buffer.Start);
                    await SayAsync(connection, "1001");
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

    private static async Task SayAsync(ConnectionContext connection, string line) =>
        await connection.Transport.Output.WriteAsync(Encoding.ASCII.GetBytes(line + "\n"));
}
