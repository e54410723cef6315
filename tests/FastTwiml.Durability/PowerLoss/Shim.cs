using System.ComponentModel;
using System.Diagnostics;

namespace FastTwiml.Durability.PowerLoss;

/// <summary>The library that is preloaded into a server to trace its writes and syncs; compiled where it is used.</summary>
internal static class Shim
{
    /// <summary>Compiles the library and gives its path.</summary>
    /// <exception cref="InvalidOperationException">There is no C compiler, or it fails.</exception>
    public static string Build(string folder)
    {
        var library = Path.Combine(folder, "shim.so");
        try
        {
            var source = Path.Combine(AppContext.BaseDirectory, "shim.c");
            using var compiler = Process.Start(new ProcessStartInfo("cc", ["-shared", "-fPIC", "-O2", "-o", library, source]) { RedirectStandardError = true })!;
            var errors = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            return compiler.ExitCode == 0 ? library : throw new InvalidOperationException($"cc cannot compile {source}: {errors}");
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException("The power-loss test needs a C compiler named cc (apt-get install gcc).");
        }
    }
}
