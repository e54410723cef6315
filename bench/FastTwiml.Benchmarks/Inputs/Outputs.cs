using System.Runtime.CompilerServices;
using System.Text;

namespace FastTwiml.Benchmarks.Inputs;

/// <summary>Holds what is measured to what it must give, before it is measured: a fast wrong answer is worth nothing.</summary>
internal static class Outputs
{
    public static void AreEqual<T>(T expected, T actual, [CallerArgumentExpression(nameof(actual))] string what = "")
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new InvalidOperationException($"{what} is {actual} and should be {expected}: what is measured does not do the same work.");
        }
    }

    public static void AreEqual(byte[] expected, byte[] actual, [CallerArgumentExpression(nameof(actual))] string what = "") =>
        AreEqual(expected.AsSpan(), actual.AsSpan(), what);

    public static void AreEqual(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, [CallerArgumentExpression(nameof(actual))] string what = "") =>
        AreEqual(Encoding.Latin1.GetString(expected), Encoding.Latin1.GetString(actual), what);
}
