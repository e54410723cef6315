using System.Net.Sockets;
using FastTwiml.Churn.Served;

namespace FastTwiml.Churn.Visits;

/// <summary>What one peer does with its connection, from connecting to going away.</summary>
internal abstract class Visit
{
    /// <summary>All kinds, each as likely as the others.</summary>
    public static IReadOnlyList<Visit> All { get; } =
    [
        new WebhookVisit(WebhookVisit.Sending.Whole),
        new WebhookVisit(WebhookVisit.Sending.Split),
        new WebhookVisit(WebhookVisit.Sending.Pipelined),
        new WebhookVisit(WebhookVisit.Sending.Many),
        new CutVisit(CutVisit.End.Reset),
        new CutVisit(CutVisit.End.Close),
        new CutVisit(CutVisit.End.HalfClose),
        new StreamVisit(StreamVisit.End.Close),
        new StreamVisit(StreamVisit.End.Reset),
        new StreamVisit(StreamVisit.End.HalfClose),
        new StreamVisit(StreamVisit.End.Stop),
        new StreamVisit(StreamVisit.End.Unread),
    ];

    /// <summary>The same for peers that stay until they are told to go, in every phase of a connection.</summary>
    public static IReadOnlyList<Visit> Staying { get; } =
    [
        new SilentVisit(),
        new CutVisit(CutVisit.End.Stall),
        new WebhookVisit(WebhookVisit.Sending.Stays),
        new StreamVisit(StreamVisit.End.Stays),
    ];

    /// <summary>Makes the visit; throws when an answer is not what it must be.</summary>
    /// <param name="socket">The connection; closed by the caller.</param>
    /// <param name="requests">Requests and what is answered to them.</param>
    /// <param name="random">Of this visit alone.</param>
    /// <param name="stayAsync">Called by those that stay; they are to go when it ends.</param>
    public abstract Task MakeAsync(Socket socket, KnownRequests requests, Random random, Func<Task> stayAsync);

    protected static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    protected static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidDataException(what);
        }
    }

    protected static void CheckEqual(byte[] expected, byte[]? actual)
    {
        if (actual is null || !expected.AsSpan().SequenceEqual(actual))
        {
            throw new InvalidDataException($"Expected: {System.Text.Encoding.Latin1.GetString(expected)}\nGot: {System.Text.Encoding.Latin1.GetString(actual ?? [])}");
        }
    }
}
