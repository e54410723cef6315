namespace FastTwiml.Assistants.Audio;

/// <summary>Why a WAV file cannot be played.</summary>
internal enum WavFault : byte
{
    None,

    /// <summary>It does not begin with <c>RIFF</c>, a size and <c>WAVE</c>.</summary>
    NotWave,

    /// <summary>A chunk says that it is longer than what is left of the file.</summary>
    CutShort,

    /// <summary>There is no whole <c>fmt </c> chunk before the audio.</summary>
    NoFormat,

    /// <summary>There is no <c>data</c> chunk.</summary>
    NoData,

    /// <summary>There is not one sample in it.</summary>
    Empty,

    /// <summary>The samples are neither whole numbers nor mu-law nor A-law.</summary>
    UnknownEncoding,

    /// <summary>The samples do not have the size that their encoding needs here.</summary>
    WrongSampleSize,

    /// <summary>There are more channels than two, or none.</summary>
    WrongChannels,

    /// <summary>The rate is none of those that can be converted.</summary>
    WrongRate,
}

/// <summary>The faults in words.</summary>
internal static class WavFaults
{
    public static string Sentence(this WavFault fault) => fault switch
    {
        WavFault.NotWave => "it is not a WAV file: it does not begin with RIFF and WAVE",
        WavFault.CutShort => "it ends before the length that it names itself: it was copied only in part",
        WavFault.NoFormat => "it has no fmt chunk before its audio",
        WavFault.NoData => "it has no data chunk",
        WavFault.Empty => "there is no audio in it",
        WavFault.UnknownEncoding => "its samples are neither PCM nor mu-law nor A-law",
        WavFault.WrongSampleSize => "its samples are not of 16 bits (PCM) or 8 (mu-law, A-law)",
        WavFault.WrongChannels => "it has neither one channel nor two",
        WavFault.WrongRate => $"its sample rate is none of {string.Join(", ", Resampler.Rates)}",
        _ => string.Empty,
    };
}
