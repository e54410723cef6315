using FastTwiml.Simulation.Answers;
using FastTwiml.Simulation.Requests;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Simulation.Answers;

public class TwimlReaderTests
{
    private static readonly RequestUrl Asked = RequestUrl.TryParse("https://voice.example.com/twiml?x=1")!;

    [Fact]
    public void Reads_a_stream_with_all_that_belongs_to_it()
    {
        var verbs = TwimlReader.Read(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <Response><!-- nothing --><Connect action="/next?assistant_id=1"><Stream url="wss://voice.example.com/streams?gone=1" name="s1" track="inbound_track" statusCallback="https://voice.example.com/s">
            <Parameter name="a" value="&lt;&#x9;&amp;"/></Stream></Connect><Say voice="x">Hello <break/>there</Say><Pause/><Dial><Number>+1</Number></Dial><Reject/><Hangup/></Response>
            """,
            Asked);
        var connect = Assert.IsType<ConnectVerb>(verbs[0]);
        Assert.Equal("wss://voice.example.com/streams", connect.Url.ToString());
        Assert.Equal("https://voice.example.com/next?assistant_id=1", connect.Action!.ToString());
        Assert.Equal("https://voice.example.com/s", connect.StatusCallback!.ToString());
        Assert.Equal("s1", connect.Name);
        Assert.Equal([new StreamParameter("a", "<\t&")], connect.Parameters);
        Assert.Equal([new SayVerb("Hello there"), new OtherVerb("Pause"), new DialVerb("+1"), new RejectVerb("rejected"), new HangupVerb()], verbs.Skip(1));
    }

    [Theory]
    [InlineData("", "12100: the answer is empty")]
    [InlineData(" <Response/>", "12100: the answer does not begin with <")]
    [InlineData("\ufeff<Response/>", "12100: the answer does not begin with <")]
    [InlineData("<Response>", "12100: the answer is no XML")]
    [InlineData("<Response/><Response/>", "12100: the answer is no XML")]
    [InlineData("<Response>&#1;</Response>", "12100: the answer is no XML")]
    [InlineData("<!DOCTYPE Response [<!ENTITY a \"b\">]><Response>&a;</Response>", "12100: the answer is no XML")]
    [InlineData("<response/>", "12200: the answer is <response>")]
    [InlineData("<Response xmlns=\"urn:x\"/>", "12200: the answer is <{urn:x}Response>")]
    [InlineData("<Response><say/></Response>", "12200: <say> is no verb")]
    [InlineData("<Response><Connect><Stream/></Connect></Response>", "12200: <Stream> has no url")]
    [InlineData("<Response><Connect><Stream url=\"wss://\"/></Connect></Response>", "31923: ")]
    [InlineData("<Response><Connect><Stream url=\"https://h/\"/></Connect></Response>", "31922: ")]
    [InlineData("<Response><Connect><Stream url=\"ws://h/\"/></Connect></Response>", "31922: ")]
    [InlineData("<Response><Connect><Stream url=\"wss://h/\" track=\"both_tracks\"/></Connect></Response>", "31941: ")]
    [InlineData("<Response><Connect><Stream url=\"wss://h/\" statusCallback=\"wss://h/\"/></Connect></Response>", "12200: <Stream statusCallback=")]
    [InlineData("<Response><Connect action=\"a b\"><Stream url=\"wss://h/\"/></Connect></Response>", "12200: <Connect action=")]
    [InlineData("<Response><Connect><Stream url=\"wss://h/\"><Parameter name=\"\" value=\"1\"/></Stream></Connect></Response>", "12200: <Stream> holds <Parameter>")]
    [InlineData("<Response><Connect><Stream url=\"wss://h/\"><Parameter name=\"a\"/></Stream></Connect></Response>", "12200: <Stream> holds <Parameter>")]
    public void Says_why_Twilio_would_not_carry_it_out(string twiml, string message) =>
        Assert.StartsWith(message, Assert.Throws<TwimlException>(() => TwimlReader.Read(twiml, Asked)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(499, true)]
    [InlineData(500, false)]
    public void A_parameter_has_fewer_than_500_characters(int length, bool isTaken)
    {
        var twiml = $"<Response><Connect><Stream url=\"wss://h/\"><Parameter name=\"ab\" value=\"{new string('v', length - 2)}\"/></Stream></Connect></Response>";
        Assert.Equal(isTaken, Record.Exception(() => TwimlReader.Read(twiml, Asked)) is null);
    }

    [Fact]
    public void Elements_that_are_nested_without_end_are_refused() =>
        Assert.StartsWith("12100: elements are nested", Assert.Throws<TwimlException>(() => TwimlReader.Read(string.Concat(Enumerable.Repeat("<Response>", 6_000)), Asked)).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_text_gives_verbs_or_a_fault() =>
        Prop.ForAll<string>(static text =>
        {
            foreach (var twiml in (string[])[text ?? "", "<" + text, $"<Response>{text}</Response>", $"<Response><Say>{text}</Say></Response>", $"<Response><Connect><Stream url=\"{text}\"/></Connect></Response>"])
            {
                _ = Record.Exception(() => TwimlReader.Read(twiml, Asked)) is null or TwimlException ? true : throw new InvalidOperationException(twiml);
            }
        }).QuickCheckThrowOnFailure();
}
