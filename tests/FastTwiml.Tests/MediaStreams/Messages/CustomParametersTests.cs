using System.Text;
using System.Text.Json;
using FastTwiml.MediaStreams.Messages;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.MediaStreams.Messages;

public class CustomParametersTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("{}", "")]
    [InlineData(" { } ", "")]
    [InlineData("""{"To":"+15555550199","From":"+15555550100"}""", "To=+15555550199 From=+15555550100")]
    [InlineData("""{ "a" : "1", "b":"" }""", "a=1 b=")]
    [InlineData("""{"a":"1","a":"2"}""", "a=1 a=2")]
    [InlineData("""{"\u0061\"":"\u00e9\n\ud83d\ude00"}""", "a\"=é\n😀")]
    [InlineData("""{"a":1.50,"b":true,"c":null,"d":[1, "x"],"e":{"f":"\u00e9"}}""", """a=1.50 b=true c=null d=[1, "x"] e={"f":"\u00e9"}""")]
    [InlineData("""{"a":"\ud800"}""", "a=\uFFFD")]
    public void Reads_pairs(string json, string pairs) =>
        Assert.Equal(pairs, string.Join(' ', Read(Encoding.UTF8.GetBytes(json)).Select(static pair => $"{pair.Key}={pair.Value}")));

    /// <summary>Half surrogate pairs cannot be said in UTF-8, so texts are taken as UTF-8 has them.</summary>
    [Fact]
    public void What_was_written_comes_back_here_and_in_the_framework() => Prop.ForAll<NonNull<string>[]>(static texts =>
    {
        var pairs = texts.Select(static (text, i) => new KeyValuePair<string, string>($"{i} {InUtf8(text.Get)}", InUtf8(text.Get))).ToList();
        var json = CustomParameters.ToJson(pairs);
        return Read(json).SequenceEqual(pairs) && JsonSerializer.Deserialize<Dictionary<string, string>>(json)!.SequenceEqual(pairs);
    }).QuickCheckThrowOnFailure();

    private static List<KeyValuePair<string, string>> Read(byte[] json)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var pair in new CustomParameters(json))
        {
            pairs.Add(pair);
        }

        return pairs;
    }

    private static string InUtf8(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
