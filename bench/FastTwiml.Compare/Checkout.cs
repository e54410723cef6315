using System.Diagnostics;

namespace FastTwiml.Compare;

/// <summary>The checkout this program was built in: where the product and the peers are, and what state they are in.</summary>
internal sealed class Checkout
{
    private const string Marker = "FastTwiml.sln";

    private Checkout(string root) => Root = root;

    public string Root { get; }

    public string Commit => Git("rev-parse", "--short=10", "HEAD") is { Length: > 0 } commit ? commit : "unknown";

    /// <summary>Whether a file that the commit holds was changed; results themselves do not count.</summary>
    public bool IsDirty => Git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!bench/results", ":!docs").Length > 0;

    public static Checkout Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Marker)))
            {
                return new Checkout(folder.FullName);
            }
        }

        throw new CompareException($"No folder above {AppContext.BaseDirectory} holds {Marker}: run this program from a checkout, with `dotnet run -c Release --project bench/FastTwiml.Compare`.");
    }

    /// <summary>A text with paths as seen from the checkout.</summary>
    public string Shown(string text) => text.Replace(Root + Path.DirectorySeparatorChar, string.Empty, StringComparison.Ordinal);

    public string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private string Git(params string[] arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", Root, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true });
            var output = git!.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.Trim() : string.Empty;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Without git the commit is unknown, and the results say so.
            return string.Empty;
        }
    }
}
