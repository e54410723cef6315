namespace FastTwiml.Http;

/// <summary>A part of a span: where it starts and how many bytes it has. A request is kept as slices over one span.</summary>
/// <param name="Start">Offset of the first byte.</param>
/// <param name="Length">Number of bytes; 0 when the thing is empty or absent.</param>
internal readonly record struct Slice(int Start, int Length)
{
    public bool IsEmpty => Length == 0;

    public int End => Start + Length;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> span) => span.Slice(Start, Length);
}
