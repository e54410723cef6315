using FastTwiml.Assistants.Audio;
using Xunit;

namespace FastTwiml.Tests.Assistants.Audio;

public class ResamplerTests
{
    private const double Amplitude = 10_000;

    private static IEnumerable<int> HigherRates => Resampler.Rates.Where(static rate => rate != MuLaw.SampleRate);

    public static TheoryData<int> Rates => [.. HigherRates];

    public static TheoryData<int, double> TonesAbove => Tones(4_400, 5_000, 7_000, 9_300, 14_700, 19_999, 23_000);

    public static TheoryData<int, double> TonesBelow => Tones(50, 300, 1_000, 2_700, 3_400);

    [Theory]
    [MemberData(nameof(TonesBelow))]
    public void What_a_telephone_carries_stays_as_it_is(int rate, double frequency)
    {
        var differences = Resample(rate, frequency).Select((sample, i) => sample - Tone(frequency, i, MuLaw.SampleRate));
        Assert.InRange(Decibels(differences), double.NegativeInfinity, -60);
    }

    [Theory]
    [MemberData(nameof(TonesAbove))]
    public void What_it_does_not_carry_does_not_come_back_as_another_tone(int rate, double frequency) =>
        Assert.InRange(Decibels(Resample(rate, frequency)), double.NegativeInfinity, -60);

    [Theory]
    [MemberData(nameof(Rates))]
    public void Audio_stays_as_long_as_it_is(int rate)
    {
        var resampler = new Resampler(rate);
        Assert.Equal(8_000, resampler.NewCount(rate));
        Assert.Equal(1, resampler.NewCount(1));
        Assert.Equal(0, resampler.NewCount(0));
        Assert.Equal(rate, resampler.OldIndex(8_000));
    }

    private static TheoryData<int, double> Tones(params double[] frequencies)
    {
        var tones = new TheoryData<int, double>();
        foreach (var rate in HigherRates)
        {
            foreach (var frequency in frequencies.Where(frequency => frequency < rate / 2))
            {
                tones.Add(rate, frequency);
            }
        }

        return tones;
    }

    // A second of a tone, without its beginning and end, where silence is mixed in.
    private static double[] Resample(int rate, double frequency)
    {
        var old = Enumerable.Range(0, rate).Select(i => (float)Tone(frequency, i, rate)).ToArray();
        var resampler = new Resampler(rate);
        var silence = new float[resampler.Reach];
        float[] all = [.. silence, .. old, .. silence];
        return [.. Enumerable.Range(0, 8_000).Select(i => (double)resampler.Sample(i, all, -resampler.Reach))];
    }

    private static double Tone(double frequency, int index, int rate) => Amplitude * Math.Sin((2 * Math.PI * frequency * index / rate) + 0.3);

    private static double Decibels(IEnumerable<double> samples) =>
        20 * Math.Log10(Math.Sqrt(samples.Skip(500).SkipLast(500).Average(static sample => sample * sample)) / Amplitude);
}
