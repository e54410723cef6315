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

    private readonly byte[] _start;
    private readonly TwimlHole _action;
    private readonly TwimlHole _url;
    private readonly TwimlHole _name;
    private readonly TwimlHole _statusCallback;
    private readonly byte[] _content;
    private readonly TwimlHole _to;
    private readonly TwimlHole _from;
    private readonly TwimlHole _outbound;
    private readonly TwimlHole _assistantId;
    private readonly TwimlHole _welcomeMessage;
    private readonly TwimlHole _agenda;
    private readonly TwimlHole _toPhoneNumber;
    private readonly byte[] _end;

    private TwimlTemplate(Cutter cutter)
    {
        var writer = cutter.Writer;
        writer.StartResponse();
        writer.StartElement("Connect"u8);
        _start = cutter.Literal();
        _action = cutter.Attribute("action"u8);
        writer.Content();
        writer.StartElement("Stream"u8);
        _url = cutter.Attribute("url"u8);
        _name = cutter.Attribute("name"u8);
        _statusCallback = cutter.Attribute("statusCallback"u8);
        writer.Content();
        _content = cutter.Literal();
        _to = cutter.Parameter("To"u8);
        _from = cutter.Parameter("From"u8);
        _outbound = cutter.Parameter("outbound"u8);
        _assistantId = cutter.Parameter("assistant_id"u8);
        _welcomeMessage = cutter.Parameter("welcome_message"u8);
        _agenda = cutter.Parameter("agenda"u8);
        _toPhoneNumber = cutter.Parameter("to_phone_number"u8);
        writer.EndElement("Stream"u8);
        writer.EndElement("Connect"u8);
        writer.EndResponse();
        _end = cutter.Literal();
    }

    private static ReadOnlySpan<byte> True => "true"u8;

    public static TwimlTemplate Compile() => new(new Cutter());

    /// <summary>Measures the document that <see cref="Write"/> writes.</summary>
    public TwimlSize Measure(in ConnectStream stream)
    {
        var size = new TwimlSize { Bytes = _start.Length + _url.Literals + _content.Length + _end.Length };
        _action.Measure(stream.Action, ref size);
        size.Bytes += size.Measure(stream.Url, out _);
        _name.Measure(stream.Name, ref size);
        _statusCallback.Measure(stream.StatusCallback, ref size);
        _to.Measure(stream.To, ref size);
        _from.Measure(stream.From, ref size);
        if (stream.Outbound)
        {
            _outbound.Measure(True, ref size);
            _assistantId.Measure(stream.AssistantId, ref size);
            _welcomeMessage.Measure(stream.WelcomeMessage, ref size);
            _agenda.Measure(stream.Agenda, ref size);
            _toPhoneNumber.Measure(stream.ToPhoneNumber, ref size);
        }

        return size;
    }

    /// <summary>Writes the document and returns its length.</summary>
    /// <param name="stream">The values.</param>
    /// <param name="size">What <see cref="Measure"/> says of them.</param>
    /// <param name="destination">As long as that at least.</param>
    public int Write(in ConnectStream stream, in TwimlSize size, Span<byte> destination)
    {
        var output = new TwimlOutput(destination, size.HasEscapes);
        output.Append(_start);
        _action.Write(stream.Action, ref output);
        output.Append(_url.Before);
        output.AppendValue(stream.Url);
        output.Append(_url.After);
        _name.Write(stream.Name, ref output);
        _statusCallback.Write(stream.StatusCallback, ref output);
        output.Append(_content);
        _to.Write(stream.To, ref output);
        _from.Write(stream.From, ref output);
        if (stream.Outbound)
        {
            _outbound.Write(True, ref output);
            _assistantId.Write(stream.AssistantId, ref output);
            _welcomeMessage.Write(stream.WelcomeMessage, ref output);
            _agenda.Write(stream.Agenda, ref output);
            _toPhoneNumber.Write(stream.ToPhoneNumber, ref output);
        }

        output.Append(_end);
        return output.Written;
    }

    /// <summary>Has the writer write a mark for each value and cuts the output around it.</summary>
    private sealed class Cutter
    {
        private readonly ArrayBufferWriter<byte> _output = new();

        public Cutter() => Writer = new TwimlWriter(_output);

        public TwimlWriter Writer { get; }

        private static ReadOnlySpan<byte> Mark => "{}"u8;

        /// <summary>What was written since the last cut.</summary>
        public byte[] Literal()
        {
            var literal = _output.WrittenSpan.ToArray();
            _output.Clear();
            return literal;
        }

        public TwimlHole Attribute(ReadOnlySpan<byte> name)
        {
            Writer.Attribute(name, Mark);
            return Hole(mostUnits: int.MaxValue);
        }

        public TwimlHole Parameter(ReadOnlySpan<byte> name)
        {
            Writer.Parameter(name, Mark);
            return Hole(ParameterUnits - 1 - name.Length);
        }

        private TwimlHole Hole(int mostUnits)
        {
            var written = Literal();
            var mark = written.AsSpan().IndexOf(Mark);
            return new TwimlHole(written[..mark], written[(mark + Mark.Length)..], mostUnits);
        }
    }
}
