using System.Text;
using FastTwiml.MediaStreams.Messages;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Messages;

public class StreamMessageReaderTests
{
    private const string Table = "media.md";

    public static IEnumerable<object[]> Rules => SpecTable.Rules(Table);

    public static TheoryData<string> Samples => [.. NearMessages.Samples];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Follows_the_table(string rule)
    {
        var row = SpecTable.Load(Table)[rule];
        var message = row.Bytes("message");
        var expected = Encoding.UTF8.GetString(row.Bytes("reads"));
        Assert.Equal(expected, MessageText.Read(message));
        Assert.Equal(expected, MessageText.ReadSlowly(message));
        Assert.Equal(row["path"] == "fast" ? expected : null, MessageText.ReadFast(message));
        Assert.Equal(expected, MessageOracle.Read(message));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Stays_within_its_memory(string rule)
    {
        var bytes = SpecTable.Load(Table)[rule].Bytes("message");
        using var text = GuardedMemory.EndingAtGuard(bytes);
        using var scratch = GuardedMemory.Room(bytes.Length);
        Assert.Equal(MessageText.Read(bytes), MessageText.Read(text.Span, scratch.Span));
        Assert.Equal(bytes, text.Span.ToArray());
    }

    /// <summary>Also next to memory that must not be touched: what ends early must not be read on.</summary>
    [Theory]
    [MemberData(nameof(Samples))]
    public void Reads_every_beginning_of_a_message_as_the_framework_does(string sample)
    {
        var bytes = Encoding.UTF8.GetBytes(sample);
        for (var length = 0; length <= bytes.Length; length++)
        {
            using var text = GuardedMemory.EndingAtGuard(bytes.AsSpan(0, length));
            Assert.Equal(MessageOracle.Read(bytes[..length]), MessageText.Read(text.Span));
        }
    }

    /// <summary>Whatever byte the fast reader passes over, it has looked at.</summary>
    [Theory]
    [MemberData(nameof(Samples))]
    public void Reads_a_message_with_any_byte_in_any_place_as_the_framework_does(string sample)
    {
        var bytes = Encoding.UTF8.GetBytes(sample);
        for (var at = 0; at < bytes.Length; at++)
        {
            foreach (var other in "\0\n \"\\,:}]0a+\u007F"u8.ToArray().Append((byte)0x80).Append((byte)0xFF))
            {
                byte[] changed = [.. bytes[..at], other, .. bytes[(at + 1)..]];
                Assert.Equal(MessageOracle.Read(changed), MessageText.Read(changed));
            }
        }
    }

    /// <summary>Numbers are read eight digits at a time where there is room for them.</summary>
    [Theory]
    [InlineData("1234567890123456789012345")]
    [InlineData("0000000000000000000000000")]
    [InlineData("9999999999999999999999999")]
    public void Reads_numbers_of_every_length_as_the_framework_does(string digits)
    {
        for (var length = 0; length <= digits.Length; length++)
        {
            var number = digits[..length];
            foreach (var text in (string[])[number, number + "x", number + "/", number + ":", number + "\u0031", "-" + number])
            {
                var message = Encoding.UTF8.GetBytes(
                    $$$"""{"event":"media","sequenceNumber":"{{{text}}}","media":{"track":"inbound","chunk":"{{{number}}}","timestamp":"{{{text}}}","payload":""},"streamSid":"MZ1"}""");
                Assert.Equal(MessageOracle.Read(message), MessageText.Read(message));
            }
        }
    }

    /// <summary>What Twilio's own order brought in before it turned out to be another is not left over.</summary>
    [Theory]
    [InlineData("""{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","payload":"f39/"}}""")]
    [InlineData("""{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"155","payload":"f39/"}}""")]
    [InlineData("""{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"155","payload":"f39/"},"streamSid":"MZ1","media":null}""")]
    [InlineData("""{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"155","payload":"f39/"},"streamSid":"MZ1","media":{"payload":"AAAA"}}""")]
    [InlineData("""{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"155","payload":"f39/"},"streamSid":"MZ1","sequenceNumber":"3"}""")]
    [InlineData("""{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"155","payload":"f39/"},"streamSid":"MZ1"} """)]
    [InlineData("""{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"155","payload":"f39/","extra":"1"},"streamSid":"MZ1"}""")]
    public void Reads_what_begins_as_Twilio_writes_and_goes_on_differently_as_the_framework_does(string text)
    {
        var message = Encoding.UTF8.GetBytes(text);
        Assert.Equal(MessageOracle.Read(message), MessageText.Read(message));
    }

    [Fact]
    public void Reads_what_is_nearly_a_message_as_the_framework_does() => ForAllNearMessages(static text =>
        Assert.Equal(MessageOracle.Read(text), MessageText.Read(text)));

    [Fact]
    public void The_slow_reader_reads_the_same_as_the_fast_one() => ForAllNearMessages(static text =>
    {
        if (MessageText.ReadFast(text) is { } fast)
        {
            Assert.Equal(fast, MessageText.ReadSlowly(text));
        }
    });

    [Fact]
    public void Reads_any_bytes() =>
        Prop.ForAll<byte[]>(static bytes => MessageText.Read(bytes) == MessageOracle.Read(bytes)).QuickCheckThrowOnFailure();

    /// <summary>The properties above say little if one of the readers hardly ever answers.</summary>
    [Fact]
    public void Of_the_messages_that_are_nearly_right_each_reader_takes_a_good_part()
    {
        var texts = Enumerable.Range(0, 2_000).Select(static seed => NearMessages.Make(new Random(seed))).ToList();
        var fast = texts.Count(static text => MessageText.ReadFast(text) is not null);
        var faults = texts.Count(static text => Enum.GetNames<MessageFault>().Any(MessageText.ReadSlowly(text).StartsWith));
        Assert.InRange(fast, 300, 1_000);
        Assert.InRange(faults, 300, 1_000);
        Assert.InRange(texts.Count - fast - faults, 300, 1_000);
    }

    [Fact]
    public void The_payload_is_a_part_of_the_text_that_was_read()
    {
        ReadOnlySpan<byte> text = """{"event":"media","streamSid":"MZ1","media":{"payload":"f39/"}}"""u8;
        StreamMessageReader.Read(text, new byte[text.Length], out var message);
        Assert.True(text.Overlaps(message.Payload, out var at));
        Assert.Equal(55, at);
    }

    [Fact]
    public void Needs_a_scratch_as_long_as_the_message() =>
        Assert.Throws<ArgumentException>(static () => StreamMessageReader.Read("{}"u8, new byte[1], out _));

    [Theory]
    [MemberData(nameof(Samples))]
    public void Allocates_nothing(string sample)
    {
        var text = Encoding.UTF8.GetBytes(sample);
        var scratch = new byte[text.Length];
        AllocationCheck.Zero(() => StreamMessageReader.Read(text, scratch, out _));
    }

    private static void ForAllNearMessages(Action<byte[]> property) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => property(NearMessages.Make(new Random(seed))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
}
