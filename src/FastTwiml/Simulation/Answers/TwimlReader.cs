using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using FastTwiml.Simulation.Requests;

namespace FastTwiml.Simulation.Answers;

/// <summary>Reads TwiML as strictly as Twilio does, and more strictly where Twilio only warns.</summary>
internal static class TwimlReader
{
    private const int MaxCharacters = 64 * 1_024;

    // XDocument and whoever walks it later recurse.
    private const int MaxDepth = 16;
    private const int MaxParameters = 99;
    private const int MaxParameterLength = 500;

    private const int ParseFailure = 12100;
    private const int SchemaWarning = 12200;
    private const int InvalidTrack = 31941;
    private const int InvalidScheme = 31922;
    private const int InvalidUrl = 31923;

    private static readonly string[] OtherVerbs =
        ["Conference", "Enqueue", "Gather", "Leave", "Pause", "Pay", "Play", "Prompt", "Record", "Redirect", "Refer", "Sms", "Start", "Stop"];

    /// <param name="twiml">The answer's body.</param>
    /// <param name="asked">The URL that gave it: what is relative in it is relative to that.</param>
    /// <exception cref="TwimlException">Twilio would not carry it out.</exception>
    public static IReadOnlyList<TwimlVerb> Read(string twiml, RequestUrl asked)
    {
        if (twiml.Length == 0)
        {
            throw new TwimlException(ParseFailure, "the answer is empty");
        }

        if (twiml[0] != '<')
        {
            throw new TwimlException(ParseFailure, "the answer does not begin with <: neither white space nor a byte order mark may come before it");
        }

        var root = Parse(twiml);
        if (root.Name != "Response")
        {
            throw new TwimlException(SchemaWarning, $"the answer is <{root.Name}>, not <Response>");
        }

        return [.. root.Elements().Select(verb => ReadVerb(verb, asked))];
    }

    private static XElement Parse(string twiml)
    {
        try
        {
            var settings = new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                MaxCharactersInDocument = MaxCharacters,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
            };
            using (var text = new StringReader(twiml))
            using (var depth = XmlReader.Create(text, settings))
            {
                while (depth.Read())
                {
                    if (depth.Depth > MaxDepth)
                    {
                        throw new TwimlException(ParseFailure, string.Create(CultureInfo.InvariantCulture, $"elements are nested more than {MaxDepth} deep"));
                    }
                }
            }

            using var again = new StringReader(twiml);
            using var reader = XmlReader.Create(again, settings);
            return XDocument.Load(reader).Root!;
        }
        catch (XmlException exception)
        {
            throw new TwimlException(ParseFailure, $"the answer is no XML: {exception.Message}", exception);
        }
    }

    private static TwimlVerb ReadVerb(XElement verb, RequestUrl asked) => verb.Name.ToString() switch
    {
        "Reject" => new RejectVerb((string?)verb.Attribute("reason") ?? "rejected"),
        "Hangup" => new HangupVerb(),
        "Say" => new SayVerb(verb.Value),
        "Dial" => new DialVerb(verb.Value.Trim()),
        "Connect" => ReadConnect(verb, asked),
        var name when OtherVerbs.Contains(name) => new OtherVerb(name),
        var name => throw new TwimlException(SchemaWarning, $"<{name}> is no verb"),
    };

    private static TwimlVerb ReadConnect(XElement connect, RequestUrl asked)
    {
        if (connect.Element("Stream") is not { } stream)
        {
            return new OtherVerb("Connect");
        }

        var track = (string?)stream.Attribute("track");
        if (track is not (null or "inbound_track"))
        {
            throw new TwimlException(InvalidTrack, $"<Stream track=\"{track}\"> in a <Connect>: only inbound_track can be had");
        }

        return new ConnectVerb(
            StreamUrl(stream, asked),
            Url(connect, "action", asked),
            (string?)stream.Attribute("name"),
            Url(stream, "statusCallback", asked),
            ReadParameters(stream));
    }

    /// <summary>Where the stream goes: TLS unless the server is on this machine, and without the query, which Twilio drops.</summary>
    private static RequestUrl StreamUrl(XElement stream, RequestUrl asked)
    {
        var text = (string?)stream.Attribute("url") ?? throw new TwimlException(SchemaWarning, "<Stream> has no url");
        var url = asked.ForWebSocket().Resolve(text) ?? throw new TwimlException(InvalidUrl, $"<Stream url=\"{text}\"> is no URL");
        if (!url.IsWebSocket || (!url.IsSecure && !url.IsLoopback))
        {
            throw new TwimlException(InvalidScheme, $"<Stream url=\"{text}\">: only wss:// can be had (and ws:// on loopback, here)");
        }

        return url.WithoutQuery();
    }

    private static List<StreamParameter> ReadParameters(XElement stream)
    {
        List<StreamParameter> parameters = [];
        foreach (var element in stream.Elements())
        {
            if (element.Name != "Parameter" || (string?)element.Attribute("name") is not { Length: > 0 } name || (string?)element.Attribute("value") is not { } value)
            {
                throw new TwimlException(SchemaWarning, $"<Stream> holds <{element.Name}>, which is no <Parameter> with a name and a value");
            }

            if (name.Length + value.Length >= MaxParameterLength)
            {
                throw new TwimlException(SchemaWarning, string.Create(CultureInfo.InvariantCulture, $"<Parameter name=\"{name}\">: name and value have {name.Length + value.Length} characters; fewer than {MaxParameterLength} can be had"));
            }

            parameters.Add(new StreamParameter(name, value));
        }

        return parameters.Count <= MaxParameters
            ? parameters
            : throw new TwimlException(SchemaWarning, string.Create(CultureInfo.InvariantCulture, $"<Stream> has {parameters.Count} parameters; {MaxParameters} can be had"));
    }

    private static RequestUrl? Url(XElement element, string attribute, RequestUrl asked)
    {
        if ((string?)element.Attribute(attribute) is not { } text)
        {
            return null;
        }

        return asked.Resolve(text) is { IsWebSocket: false } url
            ? url
            : throw new TwimlException(SchemaWarning, $"<{element.Name} {attribute}=\"{text}\"> is no http or https URL");
    }
}
