using FastTwiml.Compare.Profiling;
using Xunit;

namespace FastTwiml.Tests.Compare.Profiling;

public class PerfScriptReaderTests
{
    private const string Two = """

        	ffffffff8201ca2a tcp_ack ([kernel.kallsyms])
        	ffffffff81e2f330 __x64_sys_sendto ([kernel.kallsyms])
        	          10aba4 __send (/usr/lib/x86_64-linux-gnu/libc.so.6)


        	    7f0e5248d1bd void [fasttwiml] FastTwiml.Webhooks.Signature.SignedPairs::Sort(valuetype [System.Runtime]System.ReadOnlySpan`1<uint8>)[OptimizedTier1] (/tmp/perf-2743.map)
        	          246460 [unknown] (/usr/share/dotnet/System.Private.CoreLib.dll)
        	    7f0e00000000 [unknown] (/memfd:doublemapper (deleted))
        """;

    [Fact]
    public void Reads_each_stack_with_the_innermost_function_first()
    {
        using var text = new StringReader(Two);

        var stacks = PerfScriptReader.Read(text).ToList();

        Assert.Equal([3, 3], stacks.Select(static stack => stack.Frames.Count));
        Assert.Equal(new Frame("tcp_ack", "[kernel.kallsyms]"), stacks[0].Frames[0]);
        Assert.Equal(new Frame("__send", "/usr/lib/x86_64-linux-gnu/libc.so.6"), stacks[0].Frames[2]);
        Assert.Equal("/tmp/perf-2743.map", stacks[1].Frames[0].Module);
        Assert.EndsWith("ReadOnlySpan`1<uint8>)[OptimizedTier1]", stacks[1].Frames[0].Function, StringComparison.Ordinal);
        Assert.Equal(new Frame("[unknown]", "/memfd:doublemapper (deleted)"), stacks[1].Frames[2]);
    }

    [Fact]
    public void Nothing_is_read_from_nothing()
    {
        using var text = new StringReader("\n\n");
        Assert.Empty(PerfScriptReader.Read(text));
    }
}
