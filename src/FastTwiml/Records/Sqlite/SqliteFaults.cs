using Microsoft.Data.Sqlite;

namespace FastTwiml.Records.Sqlite;

/// <summary>Says in an operator's words what SQLite's result codes mean and what to do about them.</summary>
internal static class SqliteFaults
{
    // Result codes: https://www.sqlite.org/rescode.html
    private const int Perm = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Protocol = 15;
    private const int NotADatabase = 26;
    private const int MissingDirectory = 14 | (2 << 8);

    public static RecordStoreException Explain(string path, Exception exception) => exception switch
    {
        RecordStoreException known => known,
        SqliteException sqlite => Explain(path, sqlite),
        IOException or UnauthorizedAccessException => new RecordStoreException(
            StoreFault.Io,
            $"The database {path} cannot be used: {OneLine(exception.Message)} Check that the folder exists and that this user may write to it.",
            exception),
        _ => new RecordStoreException(StoreFault.Other, $"The database {path} cannot be used: {exception.GetType().Name}: {OneLine(exception.Message)}", exception),
    };

    private static RecordStoreException Explain(string path, SqliteException exception)
    {
        if (exception.SqliteErrorCode is CannotOpen or IoError && WhyNothingCanBeWritten(path) is { } reason)
        {
            return reason;
        }

        var (fault, what) = exception.SqliteErrorCode switch
        {
            Busy or Locked or Protocol => (StoreFault.Busy, $"The database {path} is locked by another program. Find and end what holds it (fuser {path}), such as a shell with an open transaction or a backup that copies the file."),
            Full => (StoreFault.Full, $"The disk that holds the database {path} is full. Make room on it (df {FolderOf(path)})."),
            ReadOnly => (StoreFault.ReadOnly, $"The database {path} is read-only. Make the file and its folder writable for this user, or remount the file system read-write."),
            Perm => (StoreFault.CannotOpen, $"The database {path} may not be opened by this user. Change the owner or the mode of the file and its folder."),
            CannotOpen when exception.SqliteExtendedErrorCode != MissingDirectory && System.IO.Directory.Exists(FolderOf(path)) => (StoreFault.CannotOpen, $"The database {path} cannot be opened. Check that it exists and that this user may read and write it and its folder."),
            CannotOpen => (StoreFault.CannotOpen, $"The database {path} cannot be opened: its folder does not exist. Create the folder or choose another file."),
            Corrupt => (StoreFault.Corrupt, $"The database {path} is damaged. Put it aside and restore a backup (the file, with no -wal or -shm beside it)."),
            NotADatabase => (StoreFault.Corrupt, $"The file {path} is not an SQLite database. Put it aside, or choose another file."),
            IoError => (StoreFault.Io, $"The database {path} has an input/output error. Check the disk and the kernel's log (dmesg)."),
            _ => (StoreFault.Other, $"The database {path} refused the work: {OneLine(exception.Message)}"),
        };
        return new RecordStoreException(fault, $"{what} (SQLite error {exception.SqliteExtendedErrorCode})", exception);
    }

    // SQLite only says that it cannot open or write the file; the operating system knows why.
    private static RecordStoreException? WhyNothingCanBeWritten(string path)
    {
        try
        {
            using var opened = File.Exists(path) ? new WriteLock(path) : null;
            return null;
        }
        catch (RecordStoreException exception)
        {
            return exception;
        }
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
