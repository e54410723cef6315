using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FastTwiml.TestKit;

namespace FastTwiml.Tests.WebSockets.Tables;

/// <summary>A row of frames.md: frames that are written with masks or without, and what must be read.</summary>
internal sealed partial class FrameRow
{
    private readonly List<(byte[] Header, byte[]? Payload)> _frames = [];

    public FrameRow(SpecRow row)
    {
        Reader = row["reader"];
        foreach (var frame in row["input"].Split(' '))
        {
            var colon = frame.IndexOf(':', StringComparison.Ordinal);
            _frames.Add(colon < 0 ? (Bytes(frame), null) : (Bytes(frame[..colon]), Bytes(frame[(colon + 1)..])));
        }

        var events = row["expected"].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static e => Encoding.Latin1.GetString(Bytes(e))).ToList();
        if (events is [.., var last] && last.StartsWith("Fault=", StringComparison.Ordinal))
        {
            var at = last.IndexOf('@', StringComparison.Ordinal);
            FaultAt = int.Parse(last[(at + 1)..], CultureInfo.InvariantCulture);
            events[^1] = last[..at];
        }

        Events = events;
    }

    public string Reader { get; }

    public IReadOnlyList<string> Events { get; }

    /// <summary>With how many bytes of <see cref="Unmasked"/> the fault must be seen; 0 when there is none.</summary>
    public int FaultAt { get; }

    public byte[] Unmasked() => [.. _frames.SelectMany(static f => (byte[])[.. f.Header, .. f.Payload ?? []])];

    /// <summary>The same frames with masks, each with another key.</summary>
    public byte[] Masked(uint key)
    {
        var bytes = new List<byte>();
        foreach (var (header, payload) in _frames)
        {
            byte[] mask = [(byte)key, (byte)(key >> 8), (byte)(key >> 16), (byte)(key >> 24)];
            bytes.AddRange(header.Select(static (b, i) => i == 1 ? (byte)(b | 0x80) : b));
            if (payload is not null)
            {
                bytes.AddRange(mask);
                bytes.AddRange(payload.Select((b, i) => (byte)(b ^ mask[i % 4])));
            }

            key = unchecked(key * 2654435761);
        }

        return [.. bytes];
    }

    /// <summary>With how many bytes of <see cref="Masked"/> the fault must be seen: the keys before it are read too, but for what is judged before the key.</summary>
    public int MaskedFaultAt()
    {
        var isBeforeKey = Events[^1] is "Fault=ReservedBits" or "Fault=ReservedOpcode" or "Fault=FragmentedControl" or "Fault=ControlTooLong"
            or "Fault=LengthNotMinimal" or "Fault=LengthTopBit";
        var (at, keys) = (0, 0);
        foreach (var (header, payload) in _frames)
        {
            var headerEnd = at + header.Length;
            keys += headerEnd < FaultAt || (headerEnd == FaultAt && !isBeforeKey) ? 1 : 0;
            at = headerEnd + (payload?.Length ?? 0);
        }

        return FaultAt + 4 * keys;
    }

    // a{3} is aaa.
    private static byte[] Bytes(string cell) => SpecRow.Unescape(Repetition().Replace(
        cell,
        static m => string.Concat(Enumerable.Repeat(m.Groups["unit"].Value, int.Parse(m.Groups["times"].Value, CultureInfo.InvariantCulture)))));

    [GeneratedRegex(@"(?<unit>\\x[0-9A-F]{2}|\\.|.)\{(?<times>[0-9]+)\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Repetition();
}
