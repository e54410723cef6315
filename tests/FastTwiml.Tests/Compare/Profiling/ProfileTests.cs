using FastTwiml.Compare;
using FastTwiml.Compare.Profiling;
using FastTwiml.Compare.Servers;
using Xunit;

namespace FastTwiml.Tests.Compare.Profiling;

public class ProfileTests
{
    private static readonly Frame Send = new("__x64_sys_sendto", "[kernel.kallsyms]");
    private static readonly Frame Sort = new("void [fasttwiml] FastTwiml.Webhooks.Signature.SignedPairs::Sort()[OptimizedTier1]", "/tmp/perf-1.map");
    private static readonly Frame Copy = new("void [System.Private.CoreLib] System.SpanHelpers::Memmove(uint8&)[OptimizedTier1]", "/tmp/perf-1.map");
    private static readonly Frame Pipe = new("instance void [System.IO.Pipelines] System.IO.Pipelines.Pipe::AdvanceReader()", "/tmp/perf-1.map");
    private static readonly Frame Dispatch = new("bool [System.Private.CoreLib] System.Threading.ThreadPoolWorkQueue::Dispatch()", "/tmp/perf-1.map");

    public static TheoryData<string, string, string> Places => new()
    {
        { "tcp_ack,send", "Kernel", "send" },
        { "irq", "Kernel", "interrupts, preemption" },
        { "irq,fault,sort", "Kernel", "page faults" },
        { "copy,sort", "Own", "Webhooks" },
        { "copy,pipe,sort", "Runtime", "sockets, pipes, thread pool" },
        { "dispatch", "Runtime", "sockets, pipes, thread pool" },
        { "libc", "Runtime", "virtual machine, C library" },
        { "jit,sort", "Runtime", "compile" },
        { "sha", "Hash", "SHA-1" },
        { "libc,sha,sort", "Hash", "SHA-1" },
        { "copy,sort,sha", "Own", "Webhooks" },
        { "sqlite", "Database", "SQLite" },
        { "program", "Own", "all of it" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void A_moment_belongs_to_whoever_asked_for_it(string stack, string owner, string what) =>
        Assert.Equal(new Place(Enum.Parse<Owner>(owner), what), Place.Of(Stack(stack), program: "floor"));

    [Fact]
    public void The_shares_are_together_one()
    {
        var shares = Profile.SharesOf([Stack("tcp_ack,send"), Stack("copy,sort"), Stack("sort"), Stack("jit")], "floor");

        Assert.Equal(new PlaceShare(Owner.Own, "Webhooks", 0.5), shares[0]);
        Assert.Contains(new PlaceShare(Owner.Kernel, "send", 0.25), shares);
        Assert.Equal(1, shares.Sum(static share => share.Share));
    }

    [Fact]
    public void No_moment_at_all_is_no_profile() =>
        Assert.Throws<CompareException>(static () => Profile.SharesOf([], "floor"));

    [Fact]
    public void The_largest_differences_are_the_gaps()
    {
        var own = Of("fasttwiml", micros: 10, new(Owner.Kernel, "send", 0.4), new(Owner.Kernel, "switch threads", 0.3), new(Owner.Own, "Webhooks", 0.2), new(Owner.Own, "Http", 0.1));
        var floor = Of("floor", micros: 5, new(Owner.Kernel, "send", 0.8), new(Owner.Own, Place.Everything, 0.2));

        var gaps = Assert.Single(ProfileTables.MakeGaps([own, floor], "fasttwiml", "floor").Rows);

        Assert.Equal(["signed", "kernel, switch threads: +3.00 µs", "own code: +2.00 µs", "kernel, send: +0.00 µs"], gaps);
    }

    [Fact]
    public void A_table_has_the_owners_and_below_them_their_places()
    {
        var own = Of("fasttwiml", micros: 10, new(Owner.Kernel, "send", 0.5), new(Owner.Own, "Webhooks", 0.3), new(Owner.Own, "Http", 0.2));
        var floor = Of("floor", micros: 5, new(Owner.Kernel, "send", 0.8), new(Owner.Own, Place.Everything, 0.2));

        Assert.Equal(
            ["**all** 10.0 5.00", "**own code** 5.00 1.00", "Webhooks 3.00 –", "Http 2.00 –", "**kernel** 5.00 4.00"],
            ProfileTables.Make([own, floor]).Rows.Select(static row => string.Join(' ', row)));
    }

    private static Profile Of(string server, double micros, params PlaceShare[] shares) =>
        new() { Server = server, Title = server, Mode = ServerMode.Signed, Micros = micros, Moments = 100, Shares = shares };

    private static CallStack Stack(string frames) => new([.. frames.Split(',').Select(static name => name switch
    {
        "tcp_ack" => new Frame("tcp_ack", "[kernel.kallsyms]"),
        "fault" => new Frame("asm_exc_page_fault", "[kernel.kallsyms]"),
        "irq" => new Frame("irqentry_exit", "[kernel.kallsyms]"),
        "send" => Send,
        "sort" => Sort,
        "copy" => Copy,
        "pipe" => Pipe,
        "dispatch" => Dispatch,
        "libc" => new Frame("malloc", "/usr/lib/libc.so.6"),
        "jit" => new Frame("[unknown]", "/usr/share/dotnet/libclrjit.so"),
        "sha" => new Frame("SHA1_Update", "/usr/lib/libcrypto.so.3"),
        "sqlite" => new Frame("sqlite3_step", "/opt/libe_sqlite3.so"),
        "program" => new Frame("handle", "/opt/floor"),
        _ => throw new ArgumentException(name),
    })]);
}
