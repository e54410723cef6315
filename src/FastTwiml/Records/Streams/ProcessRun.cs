using System.Globalization;

namespace FastTwiml.Records.Streams;

/// <summary>
/// One run of a process, told apart from all others: node, process id, start time and boot. By its text in a record, a later
/// process of the same node sees whether whoever wrote it is still there (proc(5): <c>/proc/PID/stat</c>).
/// </summary>
internal sealed class ProcessRun
{
    // Of /proc/PID/stat, counted from what follows the name in parentheses, which may hold anything.
    private const int StateField = 0;
    private const int StartTimeField = 19;

    // Enough to tell the boots of one machine apart, and short: it stands in every stream's row.
    private const int BootCharacters = 8;

    private readonly string _node;
    private readonly string _proc;
    private readonly string? _boot;

    /// <param name="node">The name of this process in records.</param>
    /// <param name="proc">Where the kernel tells of processes.</param>
    public ProcessRun(string node, string proc = "/proc")
    {
        _node = node;
        _proc = proc;
        _boot = ReadBoot();
        if (_boot is not null && TryReadStat("self", out var own) == Sight.Seen)
        {
            Text = string.Create(CultureInfo.InvariantCulture, $"{node}/{own.Id}-{own.StartTicks}-{_boot}");
        }
    }

    /// <summary><c>NODE/PID-STARTTICKS-BOOT</c>; empty where the kernel does not tell.</summary>
    public string Text { get; } = string.Empty;

    /// <summary>Whether that run is known to be over. Of another node's nothing is known.</summary>
    public bool IsOver(string run)
    {
        // A kernel that says nothing of this process says nothing of another one either.
        if (Text.Length == 0 || !TryParse(run, out var id, out var startTicks, out var boot))
        {
            return false;
        }

        return boot != _boot || TryReadStat(id.ToString(CultureInfo.InvariantCulture), out var now) switch
        {
            Sight.Gone => true,
            Sight.Seen => now.StartTicks != startTicks || now.HasEnded,
            _ => false,
        };
    }

    private bool TryParse(string run, out int id, out long startTicks, out string boot)
    {
        (id, startTicks, boot) = (0, 0, string.Empty);
        var slash = run.LastIndexOf('/');
        if (slash < 0 || !run.AsSpan(0, slash).SequenceEqual(_node) || run[(slash + 1)..].Split('-') is not [var idText, var ticksText, { Length: BootCharacters } bootText])
        {
            return false;
        }

        boot = bootText;
        return int.TryParse(idText, NumberStyles.None, CultureInfo.InvariantCulture, out id)
            && long.TryParse(ticksText, NumberStyles.None, CultureInfo.InvariantCulture, out startTicks);
    }

    private string? ReadBoot() =>
        TryRead("sys/kernel/random/boot_id", out var text) == Sight.Seen && text.Length >= BootCharacters ? text[..BootCharacters] : null;

    private Sight TryReadStat(string process, out Stat stat)
    {
        stat = default;
        var sight = TryRead($"{process}/stat", out var text);
        if (sight != Sight.Seen)
        {
            return sight;
        }

        var name = text.IndexOf('(', StringComparison.Ordinal);
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (name < 0 || fields.Length <= StartTimeField
            || !int.TryParse(text.AsSpan(0, name), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var id)
            || !long.TryParse(fields[StartTimeField], NumberStyles.None, CultureInfo.InvariantCulture, out var startTicks))
        {
            return Sight.Unclear;
        }

        // A process that has ended stays visible until its parent has asked after it.
        stat = new Stat(id, startTicks, HasEnded: fields[StateField] is "Z" or "X" or "x");
        return Sight.Seen;
    }

    private Sight TryRead(string file, out string text)
    {
        text = string.Empty;
        try
        {
            text = File.ReadAllText(Path.Combine(_proc, file));
            return Sight.Seen;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Sight.Gone;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Sight.Unclear;
        }
    }

    private enum Sight
    {
        Unclear,
        Seen,
        Gone,
    }

    private readonly record struct Stat(int Id, long StartTicks, bool HasEnded);
}
