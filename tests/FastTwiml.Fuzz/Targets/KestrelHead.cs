using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;

namespace FastTwiml.Fuzz.Targets;

/// <summary>A head as the parser of Kestrel reads it.</summary>
internal sealed class KestrelHead : IHttpRequestLineHandler, IHttpHeadersHandler
{
    private readonly List<(string Name, string Value)> _fields = [];

    public string Target { get; private set; } = string.Empty;

    public long Consumed { get; private set; }

    /// <summary>Null when Kestrel refuses it, or wants more.</summary>
    public static KestrelHead? Parse(ReadOnlySpan<byte> bytes)
    {
        var head = new KestrelHead();
        var parser = new HttpParser<KestrelHead>();
        var reader = new SequenceReader<byte>(new ReadOnlySequence<byte>(bytes.ToArray()));
        try
        {
            var isWhole = parser.ParseRequestLine(head, ref reader) && parser.ParseHeaders(head, ref reader);
            head.Consumed = reader.Consumed;
            return isWhole ? head : null;
        }
        catch (BadHttpRequestException)
        {
            return null;
        }
    }

    public string Last(string name) => _fields.LastOrDefault(field => Is(field, name)).Value ?? string.Empty;

    public int Count(string name) => _fields.Count(field => Is(field, name));

    public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine) =>
        Target = Encoding.Latin1.GetString(startLine[targetPath.Offset..]);

    public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        _fields.Add((Encoding.Latin1.GetString(name), Encoding.Latin1.GetString(value)));

    public void OnHeadersComplete(bool endStream)
    {
    }

    public void OnStaticIndexedHeader(int index) => throw new NotSupportedException("Only of HTTP/2 and later.");

    public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value) => throw new NotSupportedException("Only of HTTP/2 and later.");

    private static bool Is((string Name, string Value) field, string name) => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
