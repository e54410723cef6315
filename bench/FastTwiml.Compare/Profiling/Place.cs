using System.Text.RegularExpressions;

namespace FastTwiml.Compare.Profiling;

/// <summary>Whose processor time it is.</summary>
internal enum Owner : byte
{
    /// <summary>The server's own code.</summary>
    Own,

    /// <summary>OpenSSL's hash and .NET's way to it.</summary>
    Hash,

    /// <summary>SQLite and .NET's way to it.</summary>
    Database,

    /// <summary>.NET (virtual machine, compiler, thread pool, sockets, pipes), and the C library.</summary>
    Runtime,

    Kernel,
}

/// <summary>A line of a profile: whose time, and doing what.</summary>
internal readonly partial record struct Place(Owner Owner, string What)
{
    /// <summary>What the code of a server does that is one program file.</summary>
    public const string Everything = "all of it";

    private static readonly (string Start, string What)[] SystemCalls =
    [
        ("send", "send"), ("recv", "receive"), ("epoll", "wait for events"), ("accept", "accept"),
        ("futex", "switch threads"), ("sched_yield", "switch threads"), ("clock_nanosleep", "switch threads"),
        ("fdatasync", "write and sync files"), ("fsync", "write and sync files"), ("pwrite", "write and sync files"), ("pread", "write and sync files"), ("flock", "write and sync files"),
    ];

    /// <summary>Where a moment's processor time belongs.</summary>
    /// <param name="stack">The functions, innermost first.</param>
    /// <param name="program">The name of the server's own program file.</param>
    public static Place Of(CallStack stack, string program)
    {
        var leaf = stack.Frames[0];
        if (IsKernel(leaf))
        {
            return new Place(Owner.Kernel, SystemCall(stack));
        }

        var module = Path.GetFileName(leaf.Module);
        if (module == "libclrjit.so")
        {
            return new Place(Owner.Runtime, "compile");
        }

        foreach (var frame in stack.Frames)
        {
            // Copies, searches and the like belong to whoever asks for them.
            if (Product().Match(frame.Function) is { Success: true } product)
            {
                return new Place(Owner.Own, product.Groups["folder"].Value);
            }

            if (Path.GetFileName(frame.Module) == program)
            {
                return new Place(Owner.Own, Everything);
            }

            if (Hash().IsMatch(frame.Module) || Hash().IsMatch(frame.Function))
            {
                return new Place(Owner.Hash, "SHA-1");
            }

            if (Database().IsMatch(frame.Module) || Database().IsMatch(frame.Function))
            {
                return new Place(Owner.Database, "SQLite");
            }

            if (Transport().IsMatch(frame.Function) || Transport().IsMatch(frame.Module))
            {
                return new Place(Owner.Runtime, "sockets, pipes, thread pool");
            }
        }

        return new Place(Owner.Runtime, "virtual machine, C library");
    }

    private static string SystemCall(CallStack stack)
    {
        foreach (var frame in stack.Frames)
        {
            if (Call().Match(frame.Function) is { Success: true } call)
            {
                var name = call.Groups["name"].Value;
                return SystemCalls.FirstOrDefault(known => name.StartsWith(known.Start, StringComparison.Ordinal)).What ?? "other calls";
            }

            if (frame.Function.EndsWith("exc_page_fault", StringComparison.Ordinal))
            {
                return "page faults";
            }
        }

        return "interrupts, preemption";
    }

    private static bool IsKernel(Frame frame) => frame.Module.StartsWith("[kernel", StringComparison.Ordinal) || frame.Module.EndsWith(".ko", StringComparison.Ordinal);

    // A compiled method is written as: return type [assembly] Namespace.Type::Method(arguments).
    [GeneratedRegex(@"\[fasttwiml\] FastTwiml\.(?<folder>[A-Z][A-Za-z]*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Product();

    [GeneratedRegex(@"libcrypto|System\.Security\.Cryptography", RegexOptions.ExplicitCapture)]
    private static partial Regex Hash();

    [GeneratedRegex(@"sqlite3|\[Microsoft\.Data\.Sqlite\]|\[SQLitePCLRaw|\[Dapper\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Database();

    [GeneratedRegex(
        @"System\.Net\.Sockets|System\.IO\.Pipelines|\[Microsoft\.AspNetCore\.|Microsoft\.AspNetCore\.[A-Za-z.]+dll|libSystem\.Native|System\.Threading\.(ThreadPool|PortableThreadPool|LowLevelLifoSemaphore)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Transport();

    [GeneratedRegex(@"^__(x64|arm64)_sys_(?<name>\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Call();
}
