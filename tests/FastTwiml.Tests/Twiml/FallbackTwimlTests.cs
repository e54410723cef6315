using System.Text;
using FastTwiml.TestKit;
using FastTwiml.Twiml;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Twiml;

public class FallbackTwimlTests
{
    private const string Start = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>";
    private const string End = "</Response>";

    [Theory]
    [InlineData("Please hold.", "", "<Say>Please hold.</Say>")]
    [InlineData("", "+15555550111", "<Dial>+15555550111</Dial>")]
    [InlineData("A & B < C \u0001", "+15555550111", "<Say>A &amp; B &lt; C </Say><Dial>+15555550111</Dial>")]
    [InlineData("\u0001", "", "")]
    public void Says_the_sentence_then_dials_the_number(string say, string dial, string verbs) =>
        Assert.Equal(Start + verbs + End, Encoding.UTF8.GetString(Write(Encoding.UTF8.GetBytes(say), Encoding.UTF8.GetBytes(dial))));

    [Fact]
    public void Any_texts_are_written_as_the_writer_writes_them() =>
        Prop.ForAll<byte[], byte[]>(static (say, dial) =>
        {
            var expected = TwimlWriterTests.Written(writer =>
            {
                if (XmlAttribute.EscapedLength(say) > 0)
                {
                    writer.Say(say);
                }

                if (XmlAttribute.EscapedLength(dial) > 0)
                {
                    writer.Dial(dial);
                }
            });
            return Write(say, dial).AsSpan().SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Allocates_nothing()
    {
        var destination = new byte[500];
        AllocationCheck.Zero(() => FallbackTwiml.Write("Hold & wait"u8, "+15555550111"u8, destination.AsSpan(0, FallbackTwiml.Length("Hold & wait"u8, "+15555550111"u8))));
    }

    private static byte[] Write(byte[] say, byte[] dial)
    {
        using var room = GuardedMemory.Room(FallbackTwiml.Length(say, dial));
        Assert.Equal(room.Span.Length, FallbackTwiml.Write(say, dial, room.Span));
        return room.Span.ToArray();
    }
}
