using System.Text;
using FastTwiml.MediaStreams.Messages;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Messages;

public class StreamSidTests
{
    [Theory]
    [InlineData("MZ00000000000000000000000000000001")]
    [InlineData("a")]
    public void Takes_letters_and_digits(string streamSid) => Assert.True(StreamSid.IsValid(Encoding.UTF8.GetBytes(streamSid)));

    [Theory]
    [InlineData("")]
    [InlineData("MZ\"")]
    [InlineData("MZ\\")]
    [InlineData("MZ 1")]
    [InlineData("MZ-1")]
    [InlineData("MZ\0")]
    [InlineData("MZé")]
    public void Refuses_what_could_need_an_escape(string streamSid) => Assert.False(StreamSid.IsValid(Encoding.UTF8.GetBytes(streamSid)));

    [Fact]
    public void Takes_64_characters_and_no_more()
    {
        Assert.True(StreamSid.IsValid(Encoding.ASCII.GetBytes(new string('a', 64))));
        Assert.False(StreamSid.IsValid(Encoding.ASCII.GetBytes(new string('a', 65))));
    }
}
