namespace FastTwiml.Durability;

/// <summary>A temporary folder; it stays when what is in it is wanted for finding a fault.</summary>
internal sealed class CheckFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("fasttwiml-durability-").FullName;

    public bool Stays { get; set; }

    public string File(string name) => Path.Combine(_path, name);

    public override string ToString() => _path;

    public void Dispose()
    {
        if (!Stays)
        {
            Directory.Delete(_path, recursive: true);
        }
    }
}
