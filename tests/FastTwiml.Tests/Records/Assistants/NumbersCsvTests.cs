using FastTwiml.Records.Assistants;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Records.Assistants;

public class NumbersCsvTests
{
    private static readonly AssistantRow[] Assistants = [new() { Id = 1, Name = "front desk" }, new() { Id = 22, Name = "Smith, \"Al\"" }];

    [Theory]
    [InlineData("+15555550100,1")]
    [InlineData("+15555550100,front desk")]
    [InlineData("  +15555550100 , front desk  ")]
    [InlineData("number,assistant\n+15555550100,1\n")]
    [InlineData("Number,Assistant\r\n+15555550100,1\r\n")]
    [InlineData("assistant,number\n1,+15555550100")]
    [InlineData("id,assistant,note,number\n7,front desk,\"a, b\",+15555550100")]
    [InlineData("\n\n+15555550100,1\n\n+15555550100,1\n")]
    [InlineData("\"+15555550100\",\"1\"")]
    [InlineData("+15555550100,1,something else")]
    public void Reads_one_number_of_the_front_desk(string text)
    {
        var (numbers, problems) = Read(text);
        Assert.Empty(problems);
        Assert.Equal(1, numbers.Count);
        Assert.Equal(("+15555550100", 1), numbers[0]);
    }

    [Fact]
    public void Reads_addresses_and_quoted_names()
    {
        var (numbers, problems) = Read("SIP:Bob@Example.com,\"Smith, \"\"Al\"\"\"\nclient:alice,22\n+12,1");
        Assert.Empty(problems);
        Assert.Equal([("+12", 1), ("client:alice", 22), ("sip:Bob@example.com", 22)], All(numbers).Order());
    }

    [Fact]
    public void A_line_without_an_assistant_takes_the_standing_one()
    {
        var (numbers, problems) = Read("+15555550100\n+15555550101,22\n+15555550102,\n", standing: 1);
        Assert.Empty(problems);
        Assert.Equal([("+15555550100", 1), ("+15555550101", 22), ("+15555550102", 1)], All(numbers));
    }

    [Fact]
    public void Every_wrong_line_is_named_with_what_is_wrong()
    {
        var (_, problems) = Read(
            """
            number,assistant
            +15555550100,1
            15555550101,1
            +1 555 555 0102,1
            +05555550103,1

            +15555550104,nobody
            +15555550105
            ,1
            +15555550106,"front desk
            +15555550107,"front desk" x
            +15555550108,22
            +15555550108,1
            +15555550108,22
            sip:,1
            """);
        Assert.Equal(
            [
                new(3, "'15555550101' lacks its +: E.164 numbers are written +15551234567"),
                new(4, "'+1 555 555 0102' holds a space or another character that numbers and addresses cannot have"),
                new(5, "'+05555550103' is not an E.164 number: + and 2 to 15 digits, the first of them not 0"),
                new(7, "there is no assistant 'nobody' (a name or an id)"),
                new(8, "+15555550105 names no assistant: write +15555550105,ASSISTANT (a name or an id)"),
                new(9, "the number is missing"),
                new(10, "a quotation mark is not closed, or something follows it; a field with a comma or a quotation mark is written \"Smith, \"\"Al\"\"\""),
                new(11, "a quotation mark is not closed, or something follows it; a field with a comma or a quotation mark is written \"Smith, \"\"Al\"\"\""),
                new(13, "+15555550108 is given to another assistant than in line 12"),
                new CsvProblem(15, "'sip:' is neither an E.164 number (+15551234567) nor an address (sip:user@host, client:name)"),
            ],
            problems);
    }

    [Fact]
    public void Reads_what_it_writes()
    {
        var name = Gen.NonEmptyListOf(Gen.Elements('a', 'B', ',', '"', '\'', ';', 'ü', '7')).Select(characters => "n" + string.Concat(characters));
        var number = Gen.Choose(10, int.MaxValue).Select(digits => $"+{digits}");
        Prop.ForAll(name.ToArbitrary(), number.ToArbitrary(), (assistant, address) =>
        {
            var line = NumbersCsv.Line(new NumberRow { Number = address, AssistantId = 5, Assistant = assistant });
            var (numbers, problems) = NumbersCsv.Read(new StringReader($"{NumbersCsv.Header}\n{line}\n"), [new AssistantRow { Id = 5, Name = assistant }]);
            return problems.Count == 0 && numbers.Count == 1 && numbers[0] == (address, 5);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_text_gives_numbers_or_named_problems()
    {
        var piece = Gen.Elements("+1555555", "01", ",", "\"", "\n", "\r", "1", " ", "number", "assistant", "sip:a@b", "front desk", "ü", ":");
        Prop.ForAll(piece.ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            var (numbers, problems) = Read(text);
            Assert.All(problems, problem => Assert.InRange(problem.Line, 1, text.Length + 1));
            Assert.InRange(numbers.Count + problems.Count, 0, text.Length);
        }).QuickCheckThrowOnFailure();
    }

    private static (NumberList Numbers, IReadOnlyList<CsvProblem> Problems) Read(string text, long? standing = null) =>
        NumbersCsv.Read(new StringReader(text), Assistants, standing);

    private static IEnumerable<(string Address, long AssistantId)> All(NumberList numbers) => Enumerable.Range(0, numbers.Count).Select(i => numbers[i]);
}
