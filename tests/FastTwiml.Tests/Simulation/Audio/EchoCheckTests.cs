using FastTwiml.Simulation;
using FastTwiml.Simulation.Audio;
using FastTwiml.Simulation.Reports;
using FastTwiml.TestKit;
using Xunit;

namespace FastTwiml.Tests.Simulation.Audio;

public class EchoCheckTests
{
    private const int Message = CallerAudio.MessageBytes;
    private const ulong RunKey = 0xC0FFEE_0123_4567_89;

    private readonly UniqueAudio _audio = new(RunKey, call: 3);
    private readonly LatencyHistogram _times = new();

    [Fact]
    public void Right_audio_in_any_pieces_is_right_and_timed_message_by_message()
    {
        for (ulong seed = 1; seed <= 100; seed++)
        {
            var random = new SeededRandom(seed);
            var times = new LatencyHistogram();
            var check = new EchoCheck(_audio, times);
            var (sent, returned) = (0, 0);
            while (returned < 100 * Message)
            {
                if (sent < 100 && random.Below(2) == 0)
                {
                    check.OnSent(sent++ * 1_000);
                }

                var piece = Math.Min(random.Below(600), (sent * Message) - returned);
                check.OnReturned(Said(returned, piece), 1_000_000);
                returned += piece;
            }

            Assert.True(check.IsRight && check.IsComplete, check.FirstFault);
            Assert.Equal((100, 1_000_000), (times.Count, times.MaxMicros));
        }
    }

    [Fact]
    public void A_lost_message_is_missing()
    {
        var check = Sent(5);
        check.OnReturned(Said(0, Message), 10);
        check.OnReturned(Said(2 * Message, 3 * Message), 10);
        Assert.Equal((Message, 0, 0, 0), Wrong(check));
        Assert.Equal("audio is missing from 160 on", check.FirstFault);
        Assert.Equal(4, _times.Count);
    }

    [Fact]
    public void What_never_came_back_is_missing_at_the_end()
    {
        var check = Sent(5);
        check.OnReturned(Said(0, 50), 10);
        Assert.False(check.IsComplete);
        check.OnEnd();
        Assert.Equal(((5 * Message) - 50, 0, 0, 0), Wrong(check));
        Assert.True(check.IsComplete);
    }

    [Fact]
    public void Messages_that_changed_places_are_misplaced_and_not_missing()
    {
        var check = Sent(4);
        foreach (var message in (int[])[0, 2, 1, 3])
        {
            check.OnReturned(Said(message * Message, Message), 10);
        }

        check.OnEnd();
        Assert.Equal((0, Message, 0, 0), Wrong(check));
    }

    [Fact]
    public void A_message_that_comes_twice_is_misplaced()
    {
        var check = Sent(3);
        foreach (var message in (int[])[0, 1, 1, 2])
        {
            check.OnReturned(Said(message * Message, Message), 10);
        }

        check.OnEnd();
        Assert.Equal((0, Message, 0, 0), Wrong(check));
        Assert.Equal("old audio came again, or too late, at 320", check.FirstFault);
    }

    [Fact]
    public void Another_calls_audio_is_known_for_what_it_is()
    {
        var check = Sent(2);
        var foreign = new byte[Message];
        new UniqueAudio(RunKey, call: 4).Fill(7 * Message, foreign);
        check.OnReturned(Said(0, Message), 10);
        check.OnReturned(foreign, 10);
        check.OnReturned(Said(Message, Message), 10);
        check.OnEnd();
        Assert.Equal((0, 0, Message, 0), Wrong(check));
    }

    [Fact]
    public void Each_changed_byte_counts()
    {
        for (var at = 0; at < Message; at++)
        {
            var check = Sent(1);
            var audio = Said(0, Message);
            audio[at] ^= 0x10;
            check.OnReturned(audio, 10);
            check.OnEnd();
            Assert.Equal((0, 0, 0, 1), Wrong(check));
        }
    }

    [Fact]
    public void Audio_that_nobody_said_is_changed_also_when_nothing_is_out()
    {
        var check = Sent(1);
        check.OnReturned(Said(0, Message), 10);
        check.OnReturned(new byte[100], 10);
        check.OnReturned(Said(Message, Message), 10);
        Assert.Equal((0, 0, 0, 100 + Message), Wrong(check));
    }

    [Fact]
    public void Whatever_is_done_to_the_audio_is_seen()
    {
        for (ulong seed = 1; seed <= 2_000; seed++)
        {
            var random = new SeededRandom(seed);
            var said = Said(0, 20 * Message).ToList();
            var returned = said.ToList();
            for (var changes = random.Below(3); changes > 0; changes--)
            {
                Spoil(returned, ref random);
            }

            var check = Sent(20);
            for (var at = 0; at < returned.Count;)
            {
                var piece = Math.Min(random.Between(1, 400), returned.Count - at);
                check.OnReturned(returned.Slice(at, piece).ToArray(), 10);
                at += piece;
            }

            check.OnEnd();
            Assert.Equal(said.SequenceEqual(returned), check.IsRight);
            Assert.Equal(returned.Count, check.ReturnedBytes);
        }
    }

    [Fact]
    public void Audio_that_cannot_be_located_is_compared_all_the_same()
    {
        var said = Enumerable.Range(0, 1_000).Select(static i => (byte)(i % 251)).ToArray();
        var check = new EchoCheck(new RecordedAudio(said), _times);
        check.OnSent(0);
        check.OnReturned(said.AsSpan(0, Message), 10);
        Assert.True(check.IsRight);
        check.OnSent(0);
        check.OnReturned(said.AsSpan(0, Message), 10);
        Assert.False(check.IsRight);
    }

    [Fact]
    public void Checking_allocates_nothing()
    {
        var check = new EchoCheck(_audio, _times);
        var audio = new byte[Message];
        long position = 0;
        AllocationCheck.Zero(() =>
        {
            check.OnSent(position);
            _audio.Fill(position, audio);
            position += Message;
            check.OnReturned(audio, position);
        });
        Assert.True(check.IsRight);
    }

    private static void Spoil(List<byte> audio, ref SeededRandom random)
    {
        var at = random.Below(audio.Count - 500);
        var piece = audio.Slice(at, random.Between(1, 400));
        switch (random.Below(4))
        {
            case 0:
                audio.RemoveRange(at, piece.Count);
                break;
            case 1:
                audio.InsertRange(at, piece);
                break;
            case 2:
                audio.RemoveRange(at, piece.Count);
                audio.InsertRange(random.Below(audio.Count), piece);
                break;
            default:
                audio[at] ^= (byte)(1 << random.Below(8));
                break;
        }
    }

    private EchoCheck Sent(int messages)
    {
        var check = new EchoCheck(_audio, _times);
        for (var i = 0; i < messages; i++)
        {
            check.OnSent(0);
        }

        return check;
    }

    private byte[] Said(long position, int bytes)
    {
        var audio = new byte[bytes];
        _audio.Fill(position, audio);
        return audio;
    }

    private static (long, long, long, long) Wrong(EchoCheck check) => (check.MissingBytes, check.MisplacedBytes, check.ForeignBytes, check.ChangedBytes);
}
