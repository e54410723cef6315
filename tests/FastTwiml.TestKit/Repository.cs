namespace FastTwiml.TestKit;

/// <summary>Where the checkout is, for tests that hold its files to each other.</summary>
public static class Repository
{
    /// <summary>The folder that holds FastTwiml.sln.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FastTwiml.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No FastTwiml.sln above {AppContext.BaseDirectory}: run the tests from a checkout.");
    }
}
