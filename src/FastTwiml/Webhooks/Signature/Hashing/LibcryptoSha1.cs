using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace FastTwiml.Webhooks.Signature.Hashing;

/// <summary>SHA-1 by the libcrypto that .NET itself stands on. Only to be called where <see cref="IsUsable"/>.</summary>
internal static class LibcryptoSha1
{
    private const string Library = "libcrypto";

    /// <summary>A call holds up the garbage collector, so it may not take long: 4 KiB are 2 µs.</summary>
    private const int MostBytes = 4096;

    /// <summary>The versions that .NET looks for, in its order; the first may be chosen by the environment.</summary>
    private static readonly string?[] Versions =
        [Environment.GetEnvironmentVariable("DOTNET_OPENSSL_VERSION_OVERRIDE"), "3", "1.1", "1.0.2", "1.0.0", "10"];

    /// <summary>Whether the library is there, has the functions, and hashes as .NET does. Found out once.</summary>
    public static bool IsUsable { get; } = OperatingSystem.IsLinux() && Find() is var library && library != 0 && Bind(library) && HashesRight();

    public static void Start(ref Sha1State state) => _ = Init(ref state[0]);

    public static void Update(ref Sha1State state, ReadOnlySpan<byte> text)
    {
        while (text.Length > MostBytes)
        {
            _ = Update(ref state[0], ref MemoryMarshal.GetReference(text), MostBytes);
            text = text[MostBytes..];
        }

        _ = Update(ref state[0], ref MemoryMarshal.GetReference(text), (nuint)text.Length);
    }

    /// <summary>Writes the hash, <see cref="KeyedHash.Bytes"/> bytes; the state is spent.</summary>
    public static void Finish(ref Sha1State state, Span<byte> hash) => _ = Final(ref hash[..KeyedHash.Bytes][0], ref state[0]);

    /// <summary>The first version that has what is called here, or 0.</summary>
    private static nint Find()
    {
        foreach (var version in Versions)
        {
            if (!string.IsNullOrEmpty(version)
                && NativeLibrary.TryLoad($"{Library}.so.{version}", out var library)
                && NativeLibrary.TryGetExport(library, "SHA1_Init", out _)
                && NativeLibrary.TryGetExport(library, "SHA1_Update", out _)
                && NativeLibrary.TryGetExport(library, "SHA1_Final", out _))
            {
                return library;
            }
        }

        return 0;
    }

    private static bool Bind(nint library)
    {
        NativeLibrary.SetDllImportResolver(typeof(LibcryptoSha1).Assembly, (name, _, _) => name == Library ? library : 0);
        return true;
    }

    /// <summary>Hashes in pieces of several lengths what .NET hashes at once, and watches that no more of the state is used than is known.</summary>
    private static bool HashesRight()
    {
        const byte Untouched = 0xA5;
        Span<Sha1State> states = stackalloc Sha1State[8];
        Span<byte> text = stackalloc byte[3 * 64 + 1];
        Span<byte> expected = stackalloc byte[KeyedHash.Bytes];
        Span<byte> hash = stackalloc byte[KeyedHash.Bytes];
        RandomNumberGenerator.Fill(text);
        SHA1.HashData(text, expected);
        for (var first = 0; first <= text.Length; first++)
        {
            // Were the state longer than known, its end would lie in the next ones, which are there for that.
            var memory = MemoryMarshal.AsBytes(states);
            memory.Fill(Untouched);
            Start(ref states[0]);
            Update(ref states[0], text[..first]);
            var copy = states[0];
            Update(ref states[0], text[first..]);
            Finish(ref states[0], hash);
            if (!hash.SequenceEqual(expected) || memory[Sha1State.Used..].ContainsAnyExcept(Untouched))
            {
                return false;
            }

            Update(ref copy, text[first..]);
            Finish(ref copy, hash);
            if (!hash.SequenceEqual(expected))
            {
                return false;
            }
        }

        return true;
    }

    [DllImport(Library, EntryPoint = "SHA1_Init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    private static extern int Init(ref byte state);

    [DllImport(Library, EntryPoint = "SHA1_Update")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    private static extern int Update(ref byte state, ref byte text, nuint bytes);

    [DllImport(Library, EntryPoint = "SHA1_Final")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    private static extern int Final(ref byte hash, ref byte state);
}
