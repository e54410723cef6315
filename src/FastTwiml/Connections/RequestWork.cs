using FastTwiml.Webhooks;
using FastTwiml.Webhooks.Answers;

namespace FastTwiml.Connections;

/// <summary>
/// The memory that a connection needs while it has a request in hand. An idle connection gives it back, so ten
/// thousand idle ones hold none of it.
/// </summary>
internal sealed class RequestWork
{
    private const int KeptBytes = 16 * 1024;

    /// <summary>A head or a request that lies in more than one segment, copied together.</summary>
    public byte[] Joined = [];

    /// <summary>A chunked body, decoded.</summary>
    public byte[] Body = [];

    /// <summary>The decoded forms and the signed text.</summary>
    public WebhookScratch Scratch { get; } = new();

    /// <summary>The answers of this read.</summary>
    public AnswerBatch Answers { get; } = new();

    /// <summary>Makes an array at least as long as asked for, keeping its content.</summary>
    public static void Grow(ref byte[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length));
        }
    }

    /// <summary>Lets go of what only a large request needed.</summary>
    public void Trim()
    {
        if (Joined.Length > KeptBytes)
        {
            Joined = [];
        }

        if (Body.Length > KeptBytes)
        {
            Body = [];
        }

        Scratch.Trim();
    }
}
