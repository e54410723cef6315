using System.Globalization;

namespace FastTwiml.TestKit;

/// <summary>What a kernel tells of its processes, in a folder of its own: as a test makes it up, or as it is of another process.</summary>
internal sealed class ProcFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fasttwiml-proc-");

    public ProcFolder(string? boot = "abcdef01-2345-6789-abcd-ef0123456789")
    {
        if (boot is not null)
        {
            var random = _folder.CreateSubdirectory("sys").CreateSubdirectory("kernel").CreateSubdirectory("random");
            File.WriteAllText(System.IO.Path.Combine(random.FullName, "boot_id"), boot + "\n");
        }
    }

    public string Path => _folder.FullName;

    /// <summary>The folder in which a process is the one that looks at itself.</summary>
    public static ProcFolder Of(int process)
    {
        var folder = new ProcFolder(boot: null);
        Directory.CreateSymbolicLink(System.IO.Path.Combine(folder.Path, "sys"), "/proc/sys");
        Directory.CreateSymbolicLink(System.IO.Path.Combine(folder.Path, "self"), string.Create(CultureInfo.InvariantCulture, $"/proc/{process}"));
        return folder;
    }

    /// <summary>Adds a process, or changes it.</summary>
    public void Set(string process, int id, long startTicks, string name = "fasttwiml", char state = 'S') =>
        Write(process, string.Create(CultureInfo.InvariantCulture, $"{id} ({name}) {state} 1 {id} {id} 0 -1 4194304 1523 0 0 0 12 3 0 0 20 0 14 0 {startTicks} 283381760 20480 18446744073709551615 1 1 0 0 0 0\n"));

    /// <summary>Gives a process any text for its <c>stat</c>.</summary>
    public void Write(string process, string stat) =>
        File.WriteAllText(System.IO.Path.Combine(_folder.CreateSubdirectory(process).FullName, "stat"), stat);

    public void Remove(string process) => Directory.Delete(System.IO.Path.Combine(Path, process), recursive: true);

    public void Dispose()
    {
        // The links, not what they lead to.
        foreach (var link in _folder.GetDirectories().Where(static folder => folder.LinkTarget is not null))
        {
            link.Delete();
        }

        _folder.Delete(recursive: true);
    }
}
