using System.CommandLine;
using FastTwiml.Durability.Kill;

namespace FastTwiml.Durability;

/// <summary>Shows that an answered call is on disk: the process killed under load, and the power cut at any moment.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args)
    {
        var root = new RootCommand("Shows that an answered call is on disk. The exit code is 0 only when all of it held.")
        {
            KillCommand.Create(),
        };
        return root.Parse(args).InvokeAsync();
    }
}
