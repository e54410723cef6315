using FastTwiml.Assistants.Audio;

namespace FastTwiml.Cli.Output;

/// <summary>How loud audio is over time, drawn with letters: decibels below the loudest there can be, from left to right.</summary>
internal static class LevelPlot
{
    private const int Columns = 60;
    private const int Rows = 6;
    private const double RowDecibels = 6;

    // The rows lie where speech does; silence leaves its column empty.
    private const double Top = -12;

    public static void Write(TextWriter output, ReadOnlySpan<byte> muLaw)
    {
        var levels = new double[Columns];
        var line = new char[Columns];
        for (var column = 0; column < Columns; column++)
        {
            var begin = (int)((long)muLaw.Length * column / Columns);
            var end = (int)((long)muLaw.Length * (column + 1) / Columns);
            levels[column] = Level(muLaw[begin..end]);
        }

        for (var row = 0; row < Rows; row++)
        {
            var threshold = Top - (row * RowDecibels);
            for (var column = 0; column < Columns; column++)
            {
                line[column] = levels[column] >= threshold ? '#' : ' ';
            }

            output.WriteLine(FormattableString.Invariant($"  {threshold,4} dB |{new string(line).TrimEnd()}"));
        }

        output.WriteLine(FormattableString.Invariant($"          +{new string('-', Columns)} {(double)muLaw.Length / MuLaw.SampleRate:F1} s"));
    }

    private static double Level(ReadOnlySpan<byte> muLaw)
    {
        double squares = 0;
        foreach (var code in muLaw)
        {
            var sample = MuLaw.Decode(code) / (double)short.MaxValue;
            squares += sample * sample;
        }

        return squares > 0 ? 10 * Math.Log10(squares / muLaw.Length) : double.NegativeInfinity;
    }
}
