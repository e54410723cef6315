using System.Buffers.Text;
using FastTwiml.Bench;

namespace FastTwiml.Load.Requests;

/// <summary>Who is called and who calls in the request of a counter, without the plus sign: eleven digits.</summary>
internal static class CalledNumbers
{
    public const int Digits = 11;

    private const byte ToPurpose = 2;
    private const byte FromPurpose = 3;

    // Area codes 200 to 549: no caller is mistaken for a called number.
    private const long FirstCaller = 12000000000;
    private const ulong Callers = 3_500_000_000;

    public static void WriteTo(uint seed, uint counter, Span<byte> destination) =>
        Utf8Formatter.TryFormat(Contract.FirstNumber + (long)(Mixing.Mix(seed, counter, ToPurpose) % Contract.Numbers), destination, out _);

    public static void WriteFrom(uint seed, uint counter, Span<byte> destination) =>
        Utf8Formatter.TryFormat(FirstCaller + (long)(Mixing.Mix(seed, counter, FromPurpose) % Callers), destination, out _);
}
