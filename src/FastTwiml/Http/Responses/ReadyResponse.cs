using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace FastTwiml.Http.Responses;

/// <summary>A complete answer whose bytes were made once; only the date changes.</summary>
internal sealed class ReadyResponse
{
    private readonly int _dateAt;

    /// <summary>By <see cref="ConnectionOption"/>.</summary>
    private readonly byte[][] _heads;

    private readonly byte[] _body;

    /// <param name="statusCode">The status code.</param>
    /// <param name="reason">Why a request is refused; none for other answers.</param>
    /// <param name="text">The body, one line; without one there is no content and no length (204).</param>
    /// <param name="fields">Field lines of its own, each with its CRLF.</param>
    /// <param name="connection">An option that Connection has besides close and keep-alive.</param>
    public ReadyResponse(int statusCode, RejectReason reason, string text, string fields = "", string? connection = null)
    {
        StatusCode = statusCode;
        Reason = reason;

        // The version is ours, not the request's (RFC 9110 6.2).
        var before = $"HTTP/1.1 {statusCode} {ReasonPhrases.GetReasonPhrase(statusCode)}\r\nDate: ";
        _dateAt = before.Length;
        _body = text.Length == 0 ? [] : Encoding.ASCII.GetBytes(text + "\n");
        var content = text.Length == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture, $"Content-Type: text/plain\r\nContent-Length: {_body.Length}\r\n");

        _heads = [.. Enum.GetValues<ConnectionOption>().Select(option =>
        {
            var options = string.Join(", ", new[] { connection, ConnectionOptions.Name(option) }.Where(static o => o is not null));
            var connectionField = options.Length == 0 ? "" : $"Connection: {options}\r\n";
            return Encoding.ASCII.GetBytes($"{before}{new string(' ', DateHeader.Bytes)}\r\n{content}{fields}{connectionField}\r\n");
        })];
        MaxLength = _heads.Max(static h => h.Length) + _body.Length;
    }

    public int StatusCode { get; }

    public RejectReason Reason { get; }

    /// <summary>The room that <see cref="Write"/> may need.</summary>
    public int MaxLength { get; }

    /// <summary>Writes the answer with the present date and returns its length.</summary>
    /// <param name="destination">Room for <see cref="MaxLength"/> bytes.</param>
    /// <param name="connection">The Connection field.</param>
    /// <param name="headOnly">Without the body, as HEAD asks.</param>
    public int Write(Span<byte> destination, ConnectionOption connection, bool headOnly)
    {
        var head = _heads[(int)connection];
        head.CopyTo(destination);
        DateHeader.Current.CopyTo(destination[_dateAt..]);
        if (headOnly)
        {
            return head.Length;
        }

        _body.CopyTo(destination[head.Length..]);
        return head.Length + _body.Length;
    }
}
