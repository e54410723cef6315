using System.Buffers;
using System.IO.Pipelines;

namespace FastTwiml.TestKit;

/// <summary>
/// The reading end of a connection whose bytes are known beforehand: one chunk more a read, or all chunks as the segments of
/// one read, then the end. Everything completes at once, so a whole exchange runs on the test's own thread.
/// </summary>
public sealed class ScriptedPipeReader : PipeReader
{
    private readonly Queue<byte[]> _chunks;
    private readonly List<byte[]> _held = [];
    private readonly bool _endsAfterwards;
    private ReadOnlySequence<byte> _given;
    private bool _allExamined = true;

    /// <param name="chunks">The chunks, empty ones too.</param>
    /// <param name="asSegments">True gives all of them in the first read.</param>
    /// <param name="endsAfterwards">Whether the peer closes its side behind the last chunk; else reading on is an error of the test.</param>
    public ScriptedPipeReader(IEnumerable<byte[]> chunks, bool asSegments = false, bool endsAfterwards = true)
    {
        _chunks = new Queue<byte[]>(chunks);
        _endsAfterwards = endsAfterwards;
        while (asSegments && _chunks.TryDequeue(out var chunk))
        {
            _held.Add(chunk);
        }
    }

    public bool IsCompleted { get; private set; }

    public override bool TryRead(out ReadResult result)
    {
        if (_allExamined)
        {
            if (_chunks.TryDequeue(out var chunk))
            {
                _held.Add(chunk);
            }
            else if (!_endsAfterwards && _held.Sum(static held => held.Length) == _given.Length && _given.Length > 0)
            {
                throw new InvalidOperationException("The script is over, and the reader asks for more.");
            }
        }

        _given = Segments.Of([.. _held]);
        result = new ReadResult(_given, isCanceled: false, isCompleted: _chunks.Count == 0 && _endsAfterwards);
        return true;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        TryRead(out var result) ? new ValueTask<ReadResult>(result) : default;

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // From the start as a position: as a number it would not be found in front of an empty first segment.
        var used = _given.Slice(_given.Start, consumed).Length;
        _allExamined = _given.Slice(examined).IsEmpty;
        while (used > 0)
        {
            var first = _held[0];
            _held.RemoveAt(0);
            if (first.Length > used)
            {
                _held.Insert(0, first[(int)used..]);
                return;
            }

            used -= first.Length;
        }
    }

    public override void CancelPendingRead() => throw new NotSupportedException("Nothing is ever pending here.");

    public override void Complete(Exception? exception = null) => IsCompleted = true;
}
