using System.Xml.Linq;

namespace FastTwiml.Peers.AspNet;

/// <summary>TwiML by LINQ to XML, which is what Twilio's own VoiceResponse makes it with.</summary>
internal static class VoiceTwiml
{
    private const string StreamUrl = "wss://voice.example.com/streams";
    private const string Declaration = """<?xml version="1.0" encoding="UTF-8"?>""";

    /// <summary>Sends the call's audio to the media streams.</summary>
    public static string Connect(string to, string from) => Respond(
        new XElement("Connect", new XElement("Stream", new XAttribute("url", StreamUrl), Parameter("To", to), Parameter("From", from))));

    /// <summary>Turns the call away.</summary>
    public static string Reject() => Respond(new XElement("Reject"));

    private static string Respond(XElement verb) => Declaration + new XElement("Response", verb).ToString(SaveOptions.DisableFormatting);

    private static XElement Parameter(string name, string value) => new("Parameter", new XAttribute("name", name), new XAttribute("value", value));
}
