using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace FastTwiml.Calls.Tables;

/// <summary>The processor's unit of memory.</summary>
internal static class CacheLine
{
    /// <summary>
    /// Has the line of a place brought near while other work goes on. A load would do that too, but nothing behind a load ends before
    /// it, so the processor is soon full of work that waits.
    /// </summary>
    /// <remarks>
    /// Unsafe, because the instruction takes an address. It reads nothing and cannot fault, so it does not matter when the collector
    /// moves the place in that moment.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Fetch<T>(ref T place)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref place));
        }
    }
}
