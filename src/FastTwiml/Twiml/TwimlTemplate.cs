using System.Buffers;

namespace FastTwiml.Twiml;

/// <summary>
/// The <c>&lt;Connect&gt;&lt;Stream&gt;</c> document as literal runs and holes, cut once from what <see cref="TwimlWriter"/> writes.
/// The exact length is known before anything is written, so <c>Content-Length</c> can precede it.
/// </summary>
internal sealed class TwimlTemplate
{
    /// <summary>Twilio refuses a parameter whose name and value together have as many UTF-16 units.</summary>
    public const int ParameterUnits = 500;

    private readonly Piece[] _pieces;

    private TwimlTemplate(Piece[] pieces) => _pieces = pieces;

    public static TwimlTemplate Compile()
    {
        var cutter = new Cutter();
        var writer = cutter.Writer;
        writer.StartResponse();
        writer.StartElement("Connect"u8);
        cutter.Attribute(ConnectStreamPart.Action, "action"u8);
        writer.Content();
        writer.StartElement("Stream"u8);
        cutter.Attribute(ConnectStreamPart.Url, "url"u8);
        cutter.Attribute(ConnectStreamPart.Name, "name"u8);
        cutter.Attribute(ConnectStreamPart.StatusCallback, "statusCallback"u8);
        writer.Content();
        cutter.Parameter(ConnectStreamPart.To, "To"u8);
        cutter.Parameter(ConnectStreamPart.From, "From"u8);
        cutter.Parameter(ConnectStreamPart.Outbound, "outbound"u8);
        cutter.Parameter(ConnectStreamPart.AssistantId, "assistant_id"u8);
        cutter.Parameter(ConnectStreamPart.WelcomeMessage, "welcome_message"u8);
        cutter.Parameter(ConnectStreamPart.Agenda, "agenda"u8);
        cutter.Parameter(ConnectStreamPart.ToPhoneNumber, "to_phone_number"u8);
        writer.EndElement("Stream"u8);
        writer.EndElement("Connect"u8);
        writer.EndResponse();
        return new TwimlTemplate(cutter.Finish());
    }

    /// <summary>Exactly as many bytes as <see cref="Write"/> writes.</summary>
    public int Length(in ConnectStream stream) => Length(stream, out _);

    /// <param name="stream">The values.</param>
    /// <param name="parametersFit">False when a value is left out because Twilio would refuse it as a parameter.</param>
    public int Length(in ConnectStream stream, out bool parametersFit)
    {
        var length = 0;
        parametersFit = true;
        foreach (ref readonly var piece in _pieces.AsSpan())
        {
            if (piece.IsPresent(Value(piece.Part, stream), out var escaped))
            {
                length += piece.Before.Length + escaped + piece.After.Length;
            }
            else if (escaped > 0)
            {
                parametersFit = false;
            }
        }

        return length;
    }

    /// <summary>Writes the document and returns its length.</summary>
    public int Write(in ConnectStream stream, Span<byte> destination)
    {
        var written = 0;
        foreach (ref readonly var piece in _pieces.AsSpan())
        {
            var value = Value(piece.Part, stream);
            if (!piece.IsPresent(value, out _))
            {
                continue;
            }

            piece.Before.CopyTo(destination[written..]);
            written += piece.Before.Length;
            written += XmlAttribute.Write(value, destination[written..]);
            piece.After.CopyTo(destination[written..]);
            written += piece.After.Length;
        }

        return written;
    }

    private static ReadOnlySpan<byte> Value(ConnectStreamPart part, in ConnectStream stream) => part switch
    {
        ConnectStreamPart.Action => stream.Action,
        ConnectStreamPart.Url => stream.Url,
        ConnectStreamPart.Name => stream.Name,
        ConnectStreamPart.StatusCallback => stream.StatusCallback,
        ConnectStreamPart.To => stream.To,
        ConnectStreamPart.From => stream.From,
        ConnectStreamPart.Outbound when stream.Outbound => "true"u8,
        ConnectStreamPart.AssistantId when stream.Outbound => stream.AssistantId,
        ConnectStreamPart.WelcomeMessage when stream.Outbound => stream.WelcomeMessage,
        ConnectStreamPart.Agenda when stream.Outbound => stream.Agenda,
        ConnectStreamPart.ToPhoneNumber when stream.Outbound => stream.ToPhoneNumber,
        _ => default,
    };

    /// <summary>A hole between two literal runs; all three stand in the document or none does.</summary>
    private readonly struct Piece(ConnectStreamPart part, byte[] before, byte[] after, int parameterName)
    {
        public readonly ConnectStreamPart Part = part;
        public readonly byte[] Before = before;
        public readonly byte[] After = after;

        /// <summary>Whether the piece stands in the document, and the bytes that the value takes there.</summary>
        public bool IsPresent(ReadOnlySpan<byte> value, out int escaped)
        {
            escaped = XmlAttribute.Measure(value, out var units);
            return Part is ConnectStreamPart.None or ConnectStreamPart.Url
                || (units > 0 && (parameterName == 0 || parameterName + units < ParameterUnits));
        }
    }

    /// <summary>Has the writer write a mark for each value and cuts the output around it.</summary>
    private sealed class Cutter
    {
        private readonly ArrayBufferWriter<byte> _output = new();
        private readonly List<Piece> _pieces = [];

        public Cutter() => Writer = new TwimlWriter(_output);

        public TwimlWriter Writer { get; }

        private static ReadOnlySpan<byte> Mark => "{}"u8;

        public void Attribute(ConnectStreamPart part, ReadOnlySpan<byte> name)
        {
            CutLiteral();
            Writer.Attribute(name, Mark);
            CutHole(part, 0);
        }

        public void Parameter(ConnectStreamPart part, ReadOnlySpan<byte> name)
        {
            CutLiteral();
            Writer.Parameter(name, Mark);
            CutHole(part, name.Length);
        }

        public Piece[] Finish()
        {
            CutLiteral();
            return [.. _pieces];
        }

        private void CutLiteral()
        {
            if (_output.WrittenCount > 0)
            {
                _pieces.Add(new Piece(ConnectStreamPart.None, _output.WrittenSpan.ToArray(), [], 0));
                _output.Clear();
            }
        }

        private void CutHole(ConnectStreamPart part, int parameterName)
        {
            var mark = _output.WrittenSpan.IndexOf(Mark);
            _pieces.Add(new Piece(part, _output.WrittenSpan[..mark].ToArray(), _output.WrittenSpan[(mark + Mark.Length)..].ToArray(), parameterName));
            _output.Clear();
        }
    }
}
