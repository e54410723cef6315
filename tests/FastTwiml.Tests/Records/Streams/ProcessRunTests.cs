using System.Diagnostics;
using System.Globalization;
using FastTwiml.Records.Streams;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Records.Streams;

public sealed class ProcessRunTests : IDisposable
{
    private readonly ProcFolder _proc = new();

    public ProcessRunTests()
    {
        _proc.Set("self", 100, 5_000);
        _proc.Set("100", 100, 5_000);
    }

    public void Dispose() => _proc.Dispose();

    [Fact]
    public void Is_named_by_node_process_start_and_boot() =>
        Assert.Equal("a.b-c/100-5000-abcdef01", new ProcessRun("a.b-c", _proc.Path).Text);

    [Fact]
    public void A_name_in_parentheses_may_hold_anything()
    {
        _proc.Set("self", 7, 8, name: ") S 1 (2) 3 ");
        Assert.Equal("a/7-8-abcdef01", new ProcessRun("a", _proc.Path).Text);
    }

    [Fact]
    public void Is_over_when_no_process_of_that_id_and_start_is_there()
    {
        _proc.Set("200", 200, 6_000);
        var run = new ProcessRun("a", _proc.Path);
        Assert.False(run.IsOver(run.Text));
        Assert.False(run.IsOver("a/200-6000-abcdef01"));
        Assert.True(run.IsOver("a/200-5999-abcdef01"));
        Assert.True(run.IsOver("a/201-6000-abcdef01"));
        Assert.True(run.IsOver("a/200-6000-abcdef02"));
        _proc.Remove("200");
        Assert.True(run.IsOver("a/200-6000-abcdef01"));
    }

    [Theory]
    [InlineData('Z', true)]
    [InlineData('X', true)]
    [InlineData('D', false)]
    [InlineData('T', false)]
    [InlineData('R', false)]
    public void A_process_that_has_ended_is_over_though_its_parent_has_not_asked(char state, bool isOver)
    {
        _proc.Set("200", 200, 6_000, state: state);
        Assert.Equal(isOver, new ProcessRun("a", _proc.Path).IsOver("a/200-6000-abcdef01"));
    }

    [Theory]
    [InlineData("b/200-6000-abcdef01")]
    [InlineData("a/b/200-6000-abcdef01")]
    [InlineData("200-6000-abcdef01")]
    [InlineData("a/200-6000")]
    [InlineData("a/200-6000-abcdef0")]
    [InlineData("a/200-6000-abcdef01-1")]
    [InlineData("a/-200-6000-abcdef01")]
    [InlineData("a/99999999999-6000-abcdef01")]
    [InlineData("a/x-6000-abcdef01")]
    [InlineData("a/self-5000-abcdef01")]
    [InlineData("a/")]
    [InlineData("")]
    public void Of_another_node_or_another_text_nothing_is_known(string run) =>
        Assert.False(new ProcessRun("a", _proc.Path).IsOver(run));

    [Fact]
    public void Any_text_has_an_answer()
    {
        var run = new ProcessRun("a", _proc.Path);
        Prop.ForAll<string>(text =>
        {
            if (text is not null)
            {
                Assert.False(run.IsOver(text));
                _ = run.IsOver("a/" + text);
                _proc.Write("300", text);
                Assert.False(run.IsOver("a/300-1-abcdef01"));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Where_the_kernel_tells_nothing_nobody_is_over()
    {
        using var silent = new ProcFolder(boot: null);
        silent.Set("self", 1, 2);
        var run = new ProcessRun("a", silent.Path);
        Assert.Empty(run.Text);
        Assert.False(run.IsOver("a/200-6000-abcdef01"));

        _proc.Remove("self");
        Assert.Empty(new ProcessRun("a", _proc.Path).Text);
        Assert.False(new ProcessRun("a", _proc.Path).IsOver("a/200-6000-abcdef01"));
    }

    [Fact]
    public async Task Real_processes_are_told_apart()
    {
        var own = new ProcessRun("a");
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"a/{Environment.ProcessId}-"), own.Text, StringComparison.Ordinal);
        Assert.Equal(own.Text, new ProcessRun("a").Text);
        Assert.False(own.IsOver(own.Text));

        using var other = Process.Start("sleep", ["600"]);
        using var seenFromThere = ProcFolder.Of(other.Id);
        var run = new ProcessRun("a", seenFromThere.Path).Text;
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"a/{other.Id}-"), run, StringComparison.Ordinal);
        Assert.False(own.IsOver(run));
        other.Kill();
        await other.WaitForExitAsync();
        Assert.True(own.IsOver(run));
    }
}
