using System.Globalization;

namespace FastTwiml.Load.Measuring;

/// <summary>A server's process and all that descend from it, as /proc shows them.</summary>
internal sealed class ProcessTree(int root)
{
    // USER_HZ of Linux, which /proc counts processor time in on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    private readonly ProcessorClock _clock = new();
    private IReadOnlyList<int> _members = Find(root);

    /// <summary>Looks for processes that were started since.</summary>
    public void Refresh() => _members = Find(root);

    /// <summary>Processor time so far, in seconds: in all, exactly, and what of it was user time, as far as /proc knows.</summary>
    public (double All, double User) ProcessorTime()
    {
        var all = 0.0;
        long user = 0;
        foreach (var member in _members)
        {
            if (StatOf(member) is { } stat)
            {
                var (ofUser, ofSystem) = (long.Parse(stat[11], CultureInfo.InvariantCulture), long.Parse(stat[12], CultureInfo.InvariantCulture));
                all += _clock.Read(member) ?? ((ofUser + ofSystem) / TicksPerSecond);
                user += ofUser;
            }
        }

        return (all, user / TicksPerSecond);
    }

    public long ResidentBytes()
    {
        long kibibytes = 0;
        foreach (var member in _members)
        {
            foreach (var line in LinesOf($"/proc/{member}/status"))
            {
                if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
                {
                    kibibytes += long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
                }
            }
        }

        return kibibytes * 1024;
    }

    private static List<int> Find(int root)
    {
        if (StatOf(root) is null)
        {
            throw new LoadException($"There is no process {root}. Give the server's own process id to --pid.");
        }

        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var process) && StatOf(process) is { } stat)
            {
                parents[process] = int.Parse(stat[1], CultureInfo.InvariantCulture);
            }
        }

        List<int> members = [root];
        for (var i = 0; i < members.Count; i++)
        {
            members.AddRange(parents.Where(pair => pair.Value == members[i]).Select(static pair => pair.Key));
        }

        return members;
    }

    /// <summary>What follows the name, which may hold anything: state, parent and so on; null when the process is gone.</summary>
    private static string[]? StatOf(int process)
    {
        var text = LinesOf($"/proc/{process}/stat").FirstOrDefault();
        return text?[(text.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static string[] LinesOf(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            return [];
        }
    }
}
