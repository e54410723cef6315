using FastTwiml.Connections.Upgraded;
using FastTwiml.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.Connections.Upgraded;

public class KeptFramesTests
{
    [Fact]
    public void Frames_of_any_size_come_out_as_they_went_in() =>
        Prop.ForAll(Gen.Choose(1, 40_000).ListOf().ToArbitrary(), static sizes =>
        {
            var kept = default(KeptFrames);
            var expected = new List<byte>();
            foreach (var (i, size) in sizes.Index())
            {
                var frame = Enumerable.Repeat((byte)i, size).ToArray();
                frame.CopyTo(kept.Reserve(size));
                kept.Add(size);
                expected.AddRange(frame);
            }

            var output = new CollectingPipeWriter();
            var bytes = kept.Bytes;
            var moved = 0;
            while (kept.Bytes > 0)
            {
                moved += kept.MoveTo(output);
                if (moved != bytes - kept.Bytes)
                {
                    return false;
                }
            }

            return bytes == expected.Count && kept.Bytes == 0 && output.Written.SequenceEqual(expected.ToArray());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_was_reserved_and_not_added_is_not_there()
    {
        var kept = default(KeptFrames);
        kept.Reserve(100);
        kept.Reserve(3).Span.Fill(1);
        kept.Add(3);
        Assert.Equal(3, kept.Bytes);
        kept.Free();
        Assert.Equal(0, kept.Bytes);
        var output = new CollectingPipeWriter();
        Assert.Equal(0, kept.MoveTo(output));
        Assert.True(output.Written.IsEmpty);
    }
}
