using System.Buffers;
using System.Buffers.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;
using HttpMethod = Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http.HttpMethod;

namespace FastTwiml.Benchmarks.Parsing;

/// <summary>What Kestrel's parser says of a head, kept as far as the front door needs it. A struct, as Kestrel's own, so that calls are direct.</summary>
internal readonly struct KestrelHead(KestrelHead.Fields fields) : IHttpRequestLineHandler, IHttpHeadersHandler
{
    public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine)
    {
        fields.Method = versionAndMethod.Method;
        fields.TargetOffset = targetPath.Offset;
        fields.PathLength = targetPath.Length;
    }

    public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        switch (name.Length)
        {
            case 4 when Ascii("Host"u8, name):
                fields.HostLength = value.Length;
                value.CopyTo(fields.Host);
                break;
            case 14 when Ascii("Content-Length"u8, name):
                fields.ContentLength = Utf8Parser.TryParse(value, out long length, out _) ? length : -1;
                break;
            case 18 when Ascii("X-Twilio-Signature"u8, name):
                fields.SignatureLength = value.Length;
                value.CopyTo(fields.Signature);
                break;
        }
    }

    public void OnHeadersComplete(bool endStream)
    {
    }

    public void OnStaticIndexedHeader(int index) => throw new NotSupportedException("HTTP/1.1 has no indexed fields.");

    public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value) => OnStaticIndexedHeader(index);

    /// <summary>Bytes of the head; 0 when it is incomplete.</summary>
    public static long Parse(HttpParser<KestrelHead> parser, Fields fields, ReadOnlySequence<byte> request)
    {
        var reader = new SequenceReader<byte>(request);
        var handler = new KestrelHead(fields);
        return parser.ParseRequestLine(handler, ref reader) && parser.ParseHeaders(handler, ref reader) ? reader.Consumed : 0;
    }

    private static bool Ascii(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> name) => System.Text.Ascii.EqualsIgnoreCase(expected, name);

    /// <summary>Fields of one head after the other.</summary>
    internal sealed class Fields
    {
        public HttpMethod Method;
        public int TargetOffset;
        public int PathLength;
        public long ContentLength;
        public int HostLength;
        public int SignatureLength;

        public byte[] Host { get; } = new byte[256];

        public byte[] Signature { get; } = new byte[64];
    }
}
