using FastTwiml.Assistants;
using Xunit;

namespace FastTwiml.Tests.Assistants;

public class AssistantHeaderTests
{
    [Theory]
    [InlineData("Authorization: Bearer ${TOKEN}", "Authorization", "Bearer ${TOKEN}", "Bearer secret")]
    [InlineData("X-A:b", "X-A", "b", "b")]
    [InlineData("X-A: \t b: c \t", "X-A", "b: c", "b: c")]
    [InlineData("x: ${TOKEN}${_2}", "x", "${TOKEN}${_2}", "secrettwo")]
    [InlineData("x: $TOKEN {TOKEN} $", "x", "$TOKEN {TOKEN} $", "$TOKEN {TOKEN} $")]
    public void A_header_is_a_name_and_a_value_in_which_the_environment_is_read_late(string text, string name, string value, string expanded)
    {
        Assert.True(AssistantHeader.TryParse(text, out var header, out _));
        Assert.Equal(new AssistantHeader(name, value), header);
        Assert.True(header.TryExpand(Environment, out var sent, out _));
        Assert.Equal(expanded, sent);
        Assert.Equal($"{name}: {value}", header.ToString());
    }

    [Theory]
    [InlineData("", "the header '' is not valid: Name: value, the name of letters, digits and !#$%&'*+-.^_`|~")]
    [InlineData("no colon", "the header 'no colon' is not valid: Name: value, the name of letters, digits and !#$%&'*+-.^_`|~")]
    [InlineData("a b: c", "the header 'a b: c' is not valid: Name: value, the name of letters, digits and !#$%&'*+-.^_`|~")]
    [InlineData("a\n: c", "the header 'a?: c' is not valid: Name: value, the name of letters, digits and !#$%&'*+-.^_`|~")]
    [InlineData("A:", "the header A is not valid: it has no value; Name: value")]
    [InlineData("A: b\r\nC: d", "the header A is not valid: its value must be printable ASCII on one line")]
    [InlineData("A: grün", "the header A is not valid: its value must be printable ASCII on one line")]
    [InlineData("A: b\0", "the header A is not valid: its value must be printable ASCII on one line")]
    [InlineData("A: ${B C}", "the header A is not valid: ${NAME} in its value names a variable of the environment, of letters, digits and underscores")]
    [InlineData("A: ${B", "the header A is not valid: ${NAME} in its value names a variable of the environment, of letters, digits and underscores")]
    [InlineData("HOST: h", "the header HOST is not valid: the connection itself sets it")]
    [InlineData("Sec-WebSocket-Protocol: x", "the header Sec-WebSocket-Protocol is not valid: the connection itself sets it")]
    [InlineData("transfer-encoding: chunked", "the header transfer-encoding is not valid: the connection itself sets it")]
    public void What_is_no_header_is_refused_with_a_reason(string text, string reason)
    {
        Assert.False(AssistantHeader.TryParse(text, out _, out var problem));
        Assert.Equal(reason, problem);
    }

    [Theory]
    [InlineData("A: ${NOTHING}", "the header A needs the environment variable NOTHING, which is not set")]
    [InlineData("A: ${EMPTY}", "the header A needs the environment variable EMPTY, which is not set")]
    [InlineData("A: x ${LINES}", "the header A cannot be sent: what the environment has for it is not printable ASCII on one line")]
    public void What_the_environment_cannot_give_is_named_and_never_shown(string text, string reason)
    {
        Assert.True(AssistantHeader.TryParse(text, out var header, out _));
        Assert.False(header.TryExpand(Environment, out _, out var problem));
        Assert.Equal(reason, problem);
    }

    [Fact]
    public void A_variable_that_is_not_set_makes_the_assistant_give_up() =>
        Assert.Contains("FASTTWIML_NO_SUCH_VARIABLE", Assert.Throws<AssistantException>(() => new AssistantHeader("A", "${FASTTWIML_NO_SUCH_VARIABLE}").Expand()).Message, StringComparison.Ordinal);

    [Fact]
    public void Headers_are_a_line_each_and_the_first_bad_one_is_named()
    {
        var headers = AssistantHeaders.Of(["A: b", "C: d"]);
        Assert.Equal([new AssistantHeader("A", "b"), new AssistantHeader("C", "d")], headers.All);
        Assert.Null(headers.Problem());
        Assert.Empty(AssistantHeaders.None.All);
        Assert.Null(AssistantHeaders.None.Problem());
        Assert.Contains("the header 'bad'", AssistantHeaders.Of(["A: b", "bad", "worse"]).Problem(), StringComparison.Ordinal);
        Assert.Equal(AssistantHeaders.Of(["A: b"]), new AssistantHeaders("A: b"));
        Assert.Contains("at most 8192 characters", AssistantHeaders.Of(["A: " + new string('b', 8190)]).Problem(), StringComparison.Ordinal);
    }

    private static string? Environment(string name) => name switch
    {
        "TOKEN" => "secret",
        "_2" => "two",
        "EMPTY" => string.Empty,
        "LINES" => "a\r\nb",
        _ => null,
    };
}
