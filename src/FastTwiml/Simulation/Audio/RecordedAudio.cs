namespace FastTwiml.Simulation.Audio;

/// <summary>Audio that is given, over and over, with a second of silence between.</summary>
internal sealed class RecordedAudio(ReadOnlyMemory<byte> muLaw) : CallerAudio
{
    private const int Pause = 1_000 * BytesPerMs;

    public override void Fill(long position, Span<byte> audio)
    {
        while (!audio.IsEmpty)
        {
            var at = (int)(position % (muLaw.Length + Pause));
            int part;
            if (at < muLaw.Length)
            {
                part = Math.Min(audio.Length, muLaw.Length - at);
                muLaw.Span.Slice(at, part).CopyTo(audio);
            }
            else
            {
                part = Math.Min(audio.Length, muLaw.Length + Pause - at);
                audio[..part].Fill(Silence);
            }

            position += part;
            audio = audio[part..];
        }
    }
}
