using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using FastTwiml.Forms;

namespace FastTwiml.Webhooks.Parameters;

/// <summary>
/// The pairs of a webhook's query that have no column of their own, as a JSON object for the record: whatever an operator
/// puts into the URL of a number or of an outbound call is found again with the call.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The writer writes to memory and has nothing to let go of.")]
internal sealed class QueryMetadata
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);
    private readonly Utf8JsonWriter _writer;

    public QueryMetadata()
    {
        _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>The object's bytes, valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(ReadOnlySpan<byte> decoded, ReadOnlySpan<FormPair> pairs)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartObject();
        for (var i = 0; i < pairs.Length; i++)
        {
            var name = pairs[i].Name.Of(decoded);
            if (!OutboundMetadata.IsKnown(name) && !IsNamed(name, decoded, pairs[(i + 1)..]))
            {
                Write(name, pairs[i].Value.Of(decoded));
            }
        }

        _writer.WriteEndObject();
        _writer.Flush();
        return _buffer.WrittenSpan;
    }

    /// <summary>Whether a later pair has the name: of repeated ones the last counts.</summary>
    private static bool IsNamed(ReadOnlySpan<byte> name, ReadOnlySpan<byte> decoded, ReadOnlySpan<FormPair> later)
    {
        foreach (ref readonly var pair in later)
        {
            if (pair.Name.Of(decoded).SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    private void Write(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Utf8.IsValid(name) && Utf8.IsValid(value))
        {
            _writer.WriteString(name, value);
        }
        else
        {
            // Decoding puts U+FFFD where the bytes are no UTF-8.
            _writer.WriteString(Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(value));
        }
    }
}
