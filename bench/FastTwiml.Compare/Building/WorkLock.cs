namespace FastTwiml.Compare.Building;

/// <summary>Two runs in one work folder would build over each other, and on one machine measure each other.</summary>
internal static class WorkLock
{
    public static IDisposable Take(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new CompareException($"The work folder {folder} cannot be taken ({e.Message}): another comparison runs in it, so wait for that or stop it.");
        }
    }
}
