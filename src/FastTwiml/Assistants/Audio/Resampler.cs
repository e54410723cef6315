using System.Numerics;

namespace FastTwiml.Assistants.Audio;

/// <summary>
/// Brings audio down to 8,000 samples a second: a low-pass (a sinc under a Kaiser window) evaluated at each new sample. It is flat up
/// to 3.4 kHz, where telephones end, and 70 dB down from 4.4 kHz on, which would come back as another sound.
/// </summary>
internal sealed class Resampler
{
    private const double Cutoff = 3_900;
    private const double Transition = 1_000;
    private const double AttenuationDecibels = 70;

    private readonly int _step;
    private readonly int _phases;
    private readonly int _taps;

    // One row of taps for each place that a new sample can have between two old ones.
    private readonly float[] _coefficients;

    public Resampler(int rate)
    {
        var common = (int)BigInteger.GreatestCommonDivisor(rate, MuLaw.SampleRate);
        _step = rate / common;
        _phases = MuLaw.SampleRate / common;

        // Kaiser's formula for the length.
        var width = (AttenuationDecibels - 7.95) / (14.36 * Transition / rate);
        Reach = (int)Math.Ceiling(width / 2);
        _taps = 2 * Reach;
        _coefficients = new float[_phases * _taps];
        for (var phase = 0; phase < _phases; phase++)
        {
            Fill(_coefficients.AsSpan(phase * _taps, _taps), (double)phase / _phases, rate);
        }
    }

    /// <summary>The rates from which audio can be converted.</summary>
    public static IReadOnlyList<int> Rates { get; } = [8000, 16000, 24000, 32000, 44100, 48000];

    /// <summary>How many old samples on each side go into a new one.</summary>
    public int Reach { get; }

    /// <summary>How many new samples so many old ones make.</summary>
    public long NewCount(long oldCount) => ((oldCount * _phases) + _step - 1) / _step;

    /// <summary>The place of the last old sample that is not after a new one.</summary>
    public long OldIndex(long newIndex) => newIndex * _step / _phases;

    /// <summary>Makes one new sample.</summary>
    /// <param name="newIndex">Which.</param>
    /// <param name="old">Old samples.</param>
    /// <param name="firstOld">Which of them comes first; they reach as far as this one needs.</param>
    public float Sample(long newIndex, ReadOnlySpan<float> old, long firstOld)
    {
        var phase = (int)(newIndex * _step % _phases);
        var window = old.Slice((int)(OldIndex(newIndex) - Reach + 1 - firstOld), _taps);
        var taps = _coefficients.AsSpan(phase * _taps, _taps);
        var sums = Vector<float>.Zero;
        var i = 0;
        for (; i <= _taps - Vector<float>.Count; i += Vector<float>.Count)
        {
            sums += new Vector<float>(window[i..]) * new Vector<float>(taps[i..]);
        }

        var sum = Vector.Sum(sums);
        for (; i < _taps; i++)
        {
            sum += window[i] * taps[i];
        }

        return sum;
    }

    private void Fill(Span<float> taps, double place, int rate)
    {
        var beta = 0.1102 * (AttenuationDecibels - 8.7);
        var sum = 0.0;
        for (var i = 0; i < taps.Length; i++)
        {
            var distance = i - Reach + 1 - place;
            var inWindow = Math.Max(0, 1 - Math.Pow(distance / Reach, 2));
            var tap = Sinc(2 * Cutoff / rate * distance) * BesselI0(beta * Math.Sqrt(inWindow));
            taps[i] = (float)tap;
            sum += tap;
        }

        // So that what does not change stays as loud as it is.
        foreach (ref var tap in taps)
        {
            tap = (float)(tap / sum);
        }
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    private static double BesselI0(double x)
    {
        var (sum, term) = (1.0, 1.0);
        for (var k = 1; term > 1e-12 * sum; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}
