using System.Text;
using System.Xml;
using System.Xml.Linq;
using FastTwiml.TestKit;
using FastTwiml.Twiml;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Twiml;

public class TwimlTemplateTests
{
    private const string Start = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>";
    private const string End = "</Stream></Connect></Response>";

    private static readonly TwimlTemplate Template = TwimlTemplate.Compile();

    private static StreamValues Inbound => new() { To = "+15555550199", From = "+15555550100" };

    private static StreamValues Outbound => new()
    {
        To = "+15555550100",
        From = "+15555550199",
        Outbound = true,
        AssistantId = "42",
        WelcomeMessage = "Hello!",
        Agenda = "Ask for a date.",
        ToPhoneNumber = "+15555550100",
    };

    [Fact]
    public void Writes_an_inbound_call() => Assert.Equal(
        Start + "<Connect><Stream url=\"wss://voice.example.com/streams\"><Parameter name=\"To\" value=\"+15555550199\"/>"
        + "<Parameter name=\"From\" value=\"+15555550100\"/>" + End,
        Text(Inbound));

    [Fact]
    public void Writes_an_outbound_call_with_its_parameters_in_order() => Assert.Equal(
        Start + "<Connect><Stream url=\"wss://voice.example.com/streams\"><Parameter name=\"To\" value=\"+15555550100\"/>"
        + "<Parameter name=\"From\" value=\"+15555550199\"/><Parameter name=\"outbound\" value=\"true\"/>"
        + "<Parameter name=\"assistant_id\" value=\"42\"/><Parameter name=\"welcome_message\" value=\"Hello!\"/>"
        + "<Parameter name=\"agenda\" value=\"Ask for a date.\"/><Parameter name=\"to_phone_number\" value=\"+15555550100\"/>" + End,
        Text(Outbound));

    [Fact]
    public void Writes_what_the_assistant_asks_for() => Assert.Equal(
        Start + "<Connect action=\"https://voice.example.com/streams/next\"><Stream url=\"wss://voice.example.com/streams\" name=\"s1\" "
        + "statusCallback=\"https://voice.example.com/streams/status?a=1&amp;b=2\"><Parameter name=\"To\" value=\"+15555550199\"/>"
        + "<Parameter name=\"From\" value=\"+15555550100\"/>" + End,
        Text(Inbound with
        {
            Action = "https://voice.example.com/streams/next",
            Name = "s1",
            StatusCallback = "https://voice.example.com/streams/status?a=1&b=2",
        }));

    [Fact]
    public void Empty_values_give_no_parameter() => Assert.Equal(
        Start + "<Connect><Stream url=\"wss://voice.example.com/streams\">" + End,
        Text(new StreamValues { From = "\u0001\uFFFF" }));

    [Fact]
    public void An_inbound_call_has_none_of_the_outbound_parameters() =>
        Assert.Equal(["To", "From"], Parameters(Write(Outbound with { Outbound = false })).Select(static p => p.Name));

    [Theory]
    [InlineData(484, true)]
    [InlineData(485, false)]
    [InlineData(486, false)]
    public void A_parameter_that_reaches_five_hundred_characters_is_left_out(int length, bool present)
    {
        // "welcome_message" has 15 characters.
        foreach (var character in new[] { "a", "&", "é", "日" })
        {
            var message = string.Concat(Enumerable.Repeat(character, length));
            Assert.Equal(present ? message : null, Parameter(Outbound with { WelcomeMessage = message }, "welcome_message"));
        }
    }

    [Theory]
    [InlineData(242, true)]
    [InlineData(243, false)]
    public void An_emoji_counts_as_two_characters(int emojis, bool present)
    {
        // 15 + 2 x 242 = 499, 15 + 2 x 243 = 501.
        var message = string.Concat(Enumerable.Repeat("😀", emojis));
        Assert.Equal(present ? message : null, Parameter(Outbound with { WelcomeMessage = message }, "welcome_message"));
    }

    [Fact]
    public void Dropped_characters_do_not_count()
    {
        var message = new string('a', 484);
        Assert.Equal(message, Parameter(Outbound with { WelcomeMessage = message + new string('\u0001', 100) }, "welcome_message"));
    }

    [Fact]
    public void The_limit_holds_for_every_parameter_by_its_own_name()
    {
        foreach (var (name, with) in new (string, Func<string, StreamValues>)[]
        {
            ("To", static v => Outbound with { To = v }),
            ("From", static v => Outbound with { From = v }),
            ("assistant_id", static v => Outbound with { AssistantId = v }),
            ("agenda", static v => Outbound with { Agenda = v }),
            ("to_phone_number", static v => Outbound with { ToPhoneNumber = v }),
        })
        {
            Assert.NotNull(Parameter(with(new string('x', 499 - name.Length)), name));
            Assert.Null(Parameter(with(new string('x', 500 - name.Length)), name));
        }
    }

    [Theory]
    [InlineData(484, true)]
    [InlineData(485, false)]
    public void Says_whether_a_parameter_was_left_out(int length, bool fit)
    {
        bool Fits(StreamValues values) => !Template.Measure(values.ToConnectStream()).LeavesOut;

        Assert.Equal(fit, Fits(Outbound with { WelcomeMessage = new string('a', length), Agenda = string.Empty }));

        // Of an inbound call it is not a parameter at all, and what is dropped is not missed.
        Assert.True(Fits(Outbound with { Outbound = false, WelcomeMessage = new string('a', length) }));
        Assert.True(Fits(Outbound with { WelcomeMessage = new string('\u0001', length) }));
    }

    /// <summary>What is dropped and what is escaped may make up for each other in length.</summary>
    [Fact]
    public void A_value_that_keeps_its_length_is_escaped_all_the_same() =>
        Assert.Equal("&", Parameter(Outbound with { WelcomeMessage = "\u0001\u0001&\u0001\u0001" }, "welcome_message"));

    [Fact]
    public void A_long_url_is_written_whole()
    {
        var url = "wss://voice.example.com/" + new string('x', 600);
        Assert.Contains(url, Text(Inbound with { Url = url }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_welcome_message_of_everything_difficult_arrives_whole()
    {
        const string Message = "&<>\"' “quotes” ‚so‘ «und» äöüÄÖÜß 😀👩‍👩‍👧 %2B + \u0001\u0008\u000B\u001F\0 \t tab \r\n line ]]> <!-- --> &amp; &#1; \uFFFE\uFFFF end";
        var allowed = string.Concat(Message.Where(static c => c is '\t' or '\r' or '\n' || (c >= ' ' && c < '\uFFFE')));
        var parameters = Parameters(Write(Outbound with { WelcomeMessage = Message, Agenda = Message, AssistantId = "a\"b<c>" }));
        Assert.Equal(
            [
                ("To", "+15555550100"), ("From", "+15555550199"), ("outbound", "true"), ("assistant_id", "a\"b<c>"),
                ("welcome_message", allowed), ("agenda", allowed), ("to_phone_number", "+15555550100"),
            ],
            parameters);
    }

    [Fact]
    public void Every_selection_of_values_is_what_the_writer_writes() =>
        Prop.ForAll<NonNull<string>[], bool>(static (texts, outbound) =>
        {
            var values = Select(texts, outbound);
            return Write(values).AsSpan().SequenceEqual(WriteByVerbs(values));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Stays_within_its_memory_and_knows_its_length()
    {
        var size = Template.Measure(Outbound.ToConnectStream());
        using var room = GuardedMemory.Room(size.Bytes);
        Assert.Equal(size.Bytes, Template.Write(Outbound.ToConnectStream(), size, room.Span));
        Assert.Equal(Text(Outbound), Encoding.UTF8.GetString(room.Span));
    }

    [Fact]
    public void Allocates_nothing()
    {
        var message = "Grüß Gott & \"hello\" 😀"u8.ToArray();
        var destination = new byte[2_000];
        AllocationCheck.Zero(() =>
        {
            var stream = new ConnectStream
            {
                Url = "wss://voice.example.com/streams"u8,
                To = "+15555550100"u8,
                From = "+15555550199"u8,
                Outbound = true,
                AssistantId = "42"u8,
                WelcomeMessage = message,
            };
            Template.Write(stream, Template.Measure(stream), destination);
        });
    }

    /// <summary>Takes the texts as values in turn; what is missing stays empty.</summary>
    private static StreamValues Select(NonNull<string>[] texts, bool outbound)
    {
        string Take(int i) => i < texts.Length ? texts[i].Get : string.Empty;
        return new StreamValues
        {
            Name = Take(0),
            WelcomeMessage = Take(1),
            To = Take(2),
            Action = Take(3),
            From = Take(4),
            AssistantId = Take(5),
            StatusCallback = Take(6),
            Agenda = Take(7),
            ToPhoneNumber = Take(8),
            Outbound = outbound,
        };
    }

    private static byte[] WriteByVerbs(StreamValues values) => TwimlWriterTests.Written(writer =>
    {
        void Attribute(string name, string value)
        {
            if (Allowed(value).Length > 0)
            {
                writer.Attribute(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
            }
        }

        void Parameter(string name, string value)
        {
            if (Allowed(value).Length > 0 && name.Length + Allowed(value).Length < 500)
            {
                writer.Parameter(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
            }
        }

        writer.StartElement("Connect"u8);
        Attribute("action", values.Action);
        writer.Content();
        writer.StartElement("Stream"u8);
        Attribute("url", values.Url);
        Attribute("name", values.Name);
        Attribute("statusCallback", values.StatusCallback);
        writer.Content();
        Parameter("To", values.To);
        Parameter("From", values.From);
        if (values.Outbound)
        {
            Parameter("outbound", "true");
            Parameter("assistant_id", values.AssistantId);
            Parameter("welcome_message", values.WelcomeMessage);
            Parameter("agenda", values.Agenda);
            Parameter("to_phone_number", values.ToPhoneNumber);
        }

        writer.EndElement("Stream"u8);
        writer.EndElement("Connect"u8);
    });

    private static string Allowed(string text) =>
        string.Concat(text.EnumerateRunes().Where(static r => !r.IsBmp || XmlConvert.IsXmlChar((char)r.Value)).Select(static r => r.ToString()));

    private static byte[] Write(StreamValues values)
    {
        var size = Template.Measure(values.ToConnectStream());
        var document = new byte[size.Bytes];
        Assert.Equal(document.Length, Template.Write(values.ToConnectStream(), size, document));
        return document;
    }

    private static string Text(StreamValues values) => Encoding.UTF8.GetString(Write(values));

    private static string? Parameter(StreamValues values, string name) =>
        Parameters(Write(values)).Where(p => p.Name == name).Select(static p => p.Value).SingleOrDefault();

    private static List<(string Name, string Value)> Parameters(byte[] document) =>
        [.. XDocument.Load(XmlReader.Create(new MemoryStream(document))).Root!.Element("Connect")!.Element("Stream")!
            .Elements("Parameter").Select(static p => (p.Attribute("name")!.Value, p.Attribute("value")!.Value))];
}
