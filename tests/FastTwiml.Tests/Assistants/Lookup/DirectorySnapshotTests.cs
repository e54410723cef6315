using System.Diagnostics;
using System.Text;
using FastTwiml.Assistants;
using FastTwiml.Assistants.Lookup;
using FastTwiml.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace FastTwiml.Tests.Assistants.Lookup;

public class DirectorySnapshotTests(ITestOutputHelper output)
{
    private static readonly Assistant One = new(1, new AssistantSettings("one", AssistantKind.Echo));
    private static readonly Assistant Two = new(2, new AssistantSettings("two", AssistantKind.Scripted));

    [Fact]
    public void Finds_by_number_by_address_and_by_id()
    {
        var snapshot = Build(("+15555550100", 1), ("sip:1001@acme.sip.twilio.com", 2), ("client:alice", 1));
        Assert.Same(One, snapshot.FindByNumber(15555550100));
        Assert.Same(One, snapshot.Find("+15555550100"u8));
        Assert.Same(Two, snapshot.Find("sip:1001@acme.sip.twilio.com"u8));
        Assert.Same(One, snapshot.Find("client:alice"u8));
        Assert.Same(Two, snapshot.FindById(2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("+15555550101")]
    [InlineData("15555550100")]
    [InlineData("+15555550100 ")]
    [InlineData("sip:1001@other.sip.twilio.com")]
    [InlineData("sip:1002@acme.sip.twilio.com")]
    [InlineData("sips:1001@acme.sip.twilio.com")]
    [InlineData("client:Alice")]
    [InlineData("anonymous")]
    public void Knows_nobody_else(string address)
    {
        var snapshot = Build(("+15555550100", 1), ("sip:1001@acme.sip.twilio.com", 2), ("client:alice", 1));
        Assert.Null(snapshot.Find(Encoding.UTF8.GetBytes(address)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Knows_no_other_id(long id) => Assert.Null(Build().FindById(id));

    [Theory]
    [InlineData("sip:1001@acme.sip.twilio.com:5060")]
    [InlineData("sip:1001@acme.sip.twilio.com;transport=tls")]
    [InlineData("sip:1001@acme.sip.twilio.com:5060;transport=tls")]
    [InlineData("SIP:1001@ACME.sip.twilio.com")]
    public void Finds_a_SIP_address_whatever_port_parameters_and_case_of_the_host(string sent) =>
        Assert.Same(Two, Build(("sip:1001@acme.sip.twilio.com", 2)).Find(Encoding.UTF8.GetBytes(sent)));

    [Fact]
    public void A_SIP_address_kept_with_its_port_comes_before_the_one_without()
    {
        var snapshot = Build(("sip:a@h:5070", 1), ("sip:a@h", 2));
        Assert.Same(One, snapshot.Find("sip:a@H:5070"u8));
        Assert.Same(Two, snapshot.Find("sip:a@H:5060"u8));
        var edits = new DirectoryEdits();
        edits.RemoveAddress("sip:a@h:5070"u8.ToArray());
        Assert.Same(Two, snapshot.With(edits).Find("sip:a@h:5070"u8));
    }

    [Fact]
    public void The_user_of_a_SIP_address_keeps_its_case() =>
        Assert.Null(Build(("sip:bob@h", 1)).Find("sip:Bob@h"u8));

    [Fact]
    public void An_address_that_was_stored_in_its_own_way_is_found_by_exactly_these_bytes() =>
        Assert.Same(One, Build(("SIP:X@H", 1)).Find("SIP:X@H"u8));

    [Theory]
    [InlineData("1", 1)]
    [InlineData("42", 42)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Reads_an_id(string text, long id)
    {
        Assert.True(DirectorySnapshot.TryParseId(Encoding.UTF8.GetBytes(text), out var read));
        Assert.Equal(id, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1x")]
    [InlineData(" 1")]
    [InlineData("1.0")]
    [InlineData("9223372036854775808")]
    public void Refuses_what_is_no_id(string text)
    {
        Assert.False(DirectorySnapshot.TryParseId(Encoding.UTF8.GetBytes(text), out var read));
        Assert.Equal(0, read);
    }

    [Fact]
    public void An_edit_makes_a_new_snapshot_and_leaves_the_old_one_as_it_was()
    {
        var before = Build(("+15555550100", 1), ("client:alice", 1));
        var edits = new DirectoryEdits();
        edits.SetNumber(15555550100, 2);
        edits.SetNumber(15555550101, 1);
        edits.RemoveAddress("client:alice"u8.ToArray());
        edits.SetAddress("client:bob"u8.ToArray(), 2);
        var renamed = new Assistant(2, new AssistantSettings("renamed", AssistantKind.Relay));
        edits.SetAssistant(renamed);
        var after = before.With(edits);

        Assert.Same(One, before.Find("+15555550100"u8));
        Assert.Null(before.Find("+15555550101"u8));
        Assert.Same(One, before.Find("client:alice"u8));
        Assert.Same(Two, before.FindById(2));
        Assert.Same(renamed, after.Find("+15555550100"u8));
        Assert.Same(One, after.Find("+15555550101"u8));
        Assert.Null(after.Find("client:alice"u8));
        Assert.Same(renamed, after.Find("client:bob"u8));
    }

    [Fact]
    public void Numbers_may_arrive_before_their_assistant_and_outlive_it()
    {
        var numberFirst = new DirectoryEdits();
        numberFirst.SetNumber(15555550100, 7);
        var snapshot = DirectorySnapshot.Empty.With(numberFirst);
        Assert.Null(snapshot.Find("+15555550100"u8));

        var seven = new Assistant(7, new AssistantSettings("seven", AssistantKind.Echo));
        var assistantNext = new DirectoryEdits();
        assistantNext.SetAssistant(seven);
        snapshot = snapshot.With(assistantNext);
        Assert.Same(seven, snapshot.Find("+15555550100"u8));

        var removed = new DirectoryEdits();
        removed.RemoveAssistant(7);
        snapshot = snapshot.With(removed);
        Assert.Null(snapshot.Find("+15555550100"u8));
        Assert.Null(snapshot.FindById(7));
        Assert.Same(seven, snapshot.With(assistantNext).Find("+15555550100"u8));
    }

    [Fact]
    public void Lookups_allocate_nothing_at_ten_numbers() => Measure(10);

    [Fact]
    public void Lookups_allocate_nothing_at_a_million_numbers() => Measure(1_000_000);

    [ByHandFact]
    public void Lookups_allocate_nothing_at_ten_million_numbers() => Measure(10_000_000);

    private static DirectorySnapshot Build(params (string Address, long AssistantId)[] numbers)
    {
        var builder = new DirectoryBuilder();
        builder.AddAssistant(One);
        foreach (var (address, id) in numbers)
        {
            builder.Add(address, id);
        }

        builder.AddAssistant(Two);
        return builder.Build();
    }

    private void Measure(int count)
    {
        var random = new Random(count);
        var oracle = new Dictionary<ulong, long>(count);
        while (oracle.Count < count)
        {
            oracle.TryAdd((ulong)random.NextInt64(10_000_000_000, 99_999_999_999), random.Next(1, 3));
        }

        var clock = Stopwatch.StartNew();
        var builder = new DirectoryBuilder();
        builder.AddAssistant(One);
        builder.AddAssistant(Two);
        foreach (var (number, id) in oracle)
        {
            builder.AddNumber(number, id);
        }

        builder.Add("sip:1001@acme.sip.twilio.com", 2);
        var snapshot = builder.Build();
        output.WriteLine($"{count} numbers built in {clock.ElapsedMilliseconds} ms");

        // A few edits on top, so that a lookup passes through more than one table.
        var edits = new DirectoryEdits();
        foreach (var number in oracle.Keys.Take(count / 100).ToArray())
        {
            edits.SetNumber(number, 1);
            oracle[number] = 1;
        }

        snapshot = snapshot.With(edits);
        foreach (var (number, id) in oracle)
        {
            Assert.Equal(id, snapshot.FindByNumber(number)!.Id);
            Assert.Equal(oracle.ContainsKey(number + 1), snapshot.FindByNumber(number + 1) is not null);
        }

        var sent = oracle.Keys.Take(1 << 16).Select(number => Encoding.UTF8.GetBytes(E164.Text(number))).ToArray();
        random.Shuffle(sent);
        var next = 0;
        var found = 0;
        AllocationCheck.Zero(() =>
        {
            found += snapshot.Find(sent[next++ % sent.Length]) is null ? 0 : 1;
            found += snapshot.Find("+19"u8) is null ? 1 : 0;
            found += snapshot.Find("SIP:1001@acme.sip.Twilio.com:5060;transport=tls"u8) is null ? 0 : 1;
            found += snapshot.Find("client:nobody"u8) is null ? 1 : 0;
            found += snapshot.FindById(2) is null ? 0 : 1;
        });
        Assert.Equal(0, found % 5);

        clock.Restart();
        const int Lookups = 2_000_000;
        for (var i = 0; i < Lookups; i++)
        {
            found += snapshot.Find(sent[i % sent.Length]) is null ? 0 : 1;
        }

        output.WriteLine($"{clock.Elapsed.TotalNanoseconds / Lookups:F1} ns a lookup of a number as text");
        Assert.True(found > Lookups);
    }
}
