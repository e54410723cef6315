namespace FastTwiml.ServerTests.Hosting;

internal sealed class TemporaryFolder : IDisposable
{
    // Short, because the path of a Unix socket has at most 107 bytes.
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ft-");

    public string Path => _folder.FullName;

    public string File(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public string Write(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
