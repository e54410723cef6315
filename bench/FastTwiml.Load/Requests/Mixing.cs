namespace FastTwiml.Load.Requests;

/// <summary>Numbers that look random and are the same for the same seed, without state.</summary>
internal static class Mixing
{
    /// <summary>SplitMix64's last step: every number has one image and no two share it.</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>A number for the seed and the counter; <paramref name="purpose"/> keeps different uses of them apart.</summary>
    public static ulong Mix(uint seed, uint counter, byte purpose) => Mix(Mix(((ulong)seed << 8) | purpose) ^ counter);
}
