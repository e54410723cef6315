using System.Diagnostics;
using Xunit;

namespace FastTwiml.Tests.Records;

/// <summary>A test that needs a file system of its own; skipped, by name, where this user may not mount one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MountFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Obstacle = new(() =>
    {
        try
        {
            using var mount = new TemporaryMount("1m");
            return null;
        }
        catch (InvalidOperationException exception)
        {
            return $"A small file system cannot be mounted here: {exception.Message}";
        }
    });

    public MountFactAttribute()
    {
        Skip = Obstacle.Value;
    }
}

/// <summary>A file system in memory, of a given size.</summary>
internal sealed class TemporaryMount : IDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("fasttwiml-mount-");

    public TemporaryMount(string size)
    {
        try
        {
            Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", _folder.FullName);
        }
        catch
        {
            _folder.Delete();
            throw;
        }
    }

    public string Folder => _folder.FullName;

    public string DatabasePath => Path.Combine(Folder, "fasttwiml.db");

    public void Remount(string options) => Run("mount", "-o", $"remount,{options}", Folder);

    public void Dispose()
    {
        Run("umount", Folder);
        _folder.Delete();
    }

    private static void Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException(error.Trim());
            }
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InvalidOperationException(exception.Message, exception);
        }
    }
}
