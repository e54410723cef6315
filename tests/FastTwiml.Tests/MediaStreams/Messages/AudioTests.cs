using System.Text;
using FastTwiml.MediaStreams.Messages;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Messages;

public class AudioTests
{
    private static readonly Arbitrary<string> NearBase64 = Arb.From(Gen.OneOf(
        ArbMap.Default.GeneratorFor<byte[]>().Select(Convert.ToBase64String),
        Gen.ArrayOf(Gen.Frequency((12, Gen.Elements("ABCxyz019+/".ToCharArray())), (2, Gen.Constant('=')), (1, Gen.Elements("-_ \n\r\t\0*\u00FF".ToCharArray()))))
            .Select(static text => new string(text))));

    [Theory]
    [InlineData("", "")]
    [InlineData("/w==", "FF")]
    [InlineData("/38=", "FF7F")]
    [InlineData("/3//", "FF7FFF")]
    public void Decodes(string payload, string audio)
    {
        Assert.Equal(audio, Decode(payload));
        Assert.Equal(audio.Length / 2, Audio.DecodedBytes(Encoding.Latin1.GetBytes(payload)));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/w")]
    [InlineData("/w=")]
    [InlineData("/w===")]
    [InlineData("/x==")]
    [InlineData("/39=")]
    [InlineData("=")]
    [InlineData("====")]
    [InlineData("/w==/w==")]
    [InlineData("/3/_")]
    [InlineData("/3/-")]
    [InlineData("/3//\n")]
    [InlineData("/3//    ")]
    [InlineData(" /3//   ")]
    [InlineData("/3// /3//   ")]
    [InlineData("\n\n\n\n")]
    [InlineData("/ 3 / /     ")]
    [InlineData("/w= =   ")]
    [InlineData("/3/\u00FF")]
    [InlineData("data:audio/x-mulaw;base64,/3//")]
    public void Refuses_what_is_not_base64_without_white_space(string payload)
    {
        Assert.Null(Decode(payload));
        Assert.Equal(-1, Audio.DecodedBytes(Encoding.Latin1.GetBytes(payload)));
    }

    [Fact]
    public void Says_no_when_there_is_no_room()
    {
        Assert.False(Audio.Decode("/3//"u8, new byte[2], out var bytes));
        Assert.Equal(0, bytes);
    }

    /// <summary>The framework's other decoder takes more; what it makes the same text of again is what we take.</summary>
    [Fact]
    public void Decodes_and_counts_what_the_framework_would_have_encoded() => Prop.ForAll(NearBase64, static payload =>
    {
        var audio = new byte[payload.Length];
        var isBase64 = Convert.TryFromBase64String(payload, audio, out var bytes) && Convert.ToBase64String(audio, 0, bytes) == payload;
        return Decode(payload) == (isBase64 ? Convert.ToHexString(audio, 0, bytes) : null)
            && Audio.DecodedBytes(Encoding.Latin1.GetBytes(payload)) == (isBase64 ? bytes : -1);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Allocates_nothing()
    {
        var payload = Encoding.ASCII.GetBytes(Convert.ToBase64String(new byte[160]));
        var audio = new byte[160];
        AllocationCheck.Zero(() =>
        {
            Audio.Decode(payload, audio, out _);
            Audio.DecodedBytes(payload);
        });
    }

    /// <summary>The audio as hexadecimal digits, next to memory that must not be touched; null when it was refused.</summary>
    private static string? Decode(string payload)
    {
        using var text = GuardedMemory.EndingAtGuard(Encoding.Latin1.GetBytes(payload));
        using var audio = GuardedMemory.Room(payload.Length / 4 * 3);
        return Audio.Decode(text.Span, audio.Span, out var bytes) ? Convert.ToHexString(audio.Span[..bytes]) : null;
    }
}
