using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace FastTwiml.Peers.Kestrel;

/// <summary>Reads every request to its end and writes the same answer; nothing else is looked at.</summary>
internal sealed class ConstantHandler : ConnectionHandler
{
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        try
        {
            await AnswerAsync(connection.Transport.Input, connection.Transport.Output);
        }
        catch (ConnectionResetException)
        {
            // The client has gone without a good-bye, as load generators do.
        }
    }

    private static async Task AnswerAsync(PipeReader input, PipeWriter output)
    {
        while (true)
        {
            var read = await input.ReadAsync();
            var rest = read.Buffer;
            var answers = 0;
            while (RequestEnd.TryRead(ref rest))
            {
                output.Write(ConstantAnswer.Bytes);
                answers++;
            }

            input.AdvanceTo(rest.Start, rest.End);
            if (answers > 0 && (await output.FlushAsync()).IsCompleted)
            {
                return;
            }

            if (read.IsCompleted)
            {
                return;
            }
        }
    }
}
