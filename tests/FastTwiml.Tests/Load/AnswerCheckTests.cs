using System.Text;
using FastTwiml.Load.Requests;
using FastTwiml.Load.Webhooks;
using Xunit;

namespace FastTwiml.Tests.Load;

public class AnswerCheckTests
{
    private const uint Seed = 3;
    private const int Request = 12;

    [Theory]
    [InlineData("<Parameter name=\"To\" value=\"{To}\"/><Parameter name=\"From\" value=\"{From}\"/>", true)]
    [InlineData("<Parameter value='{From}' name='From' /><Parameter value='{To}' name='To' />", true)]
    [InlineData("<Parameter name=\"To\" value=\"{To}\"/>", false)]
    [InlineData("<Parameter name=\"From\" value=\"{From}\"/>", false)]
    [InlineData("<To>{To}</To><From>{From}</From>", false)]
    [InlineData("<Parameter name=\"To\" value=\"{To}0\"/><Parameter name=\"From\" value=\"{From}\"/>", false)]
    [InlineData("", false)]
    public void Both_numbers_of_the_request_must_be_values_of_attributes(string template, bool holds)
    {
        var body = template.Replace("{To}", To(Request)).Replace("{From}", From(Request));
        Assert.Equal(holds, Holds($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }

    [Fact]
    public void The_numbers_of_another_request_are_wrong() =>
        Assert.False(Holds($"HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n'{To(Request)}''{From(Request + 1)}'"));

    [Fact]
    public void Chunks_are_put_together_first()
    {
        var body = $"'{To(Request)}' '{From(Request)}'";
        Assert.True(Holds($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{body[..5]}\r\n{body.Length - 5:x}\r\n{body[5..]}\r\n0\r\n\r\n"));
    }

    private static bool Holds(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        Assert.Equal(ParseState.Complete, new AnswerParser().Parse(bytes, out var answer));
        return new AnswerCheck(Seed).Holds(Request, bytes, answer);
    }

    private static string To(uint request)
    {
        var digits = new byte[CalledNumbers.Digits];
        CalledNumbers.WriteTo(Seed, request, digits);
        return "+" + Encoding.ASCII.GetString(digits);
    }

    private static string From(uint request)
    {
        var digits = new byte[CalledNumbers.Digits];
        CalledNumbers.WriteFrom(Seed, request, digits);
        return "+" + Encoding.ASCII.GetString(digits);
    }
}
