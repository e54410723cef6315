namespace FastTwiml.Records;

/// <summary>Why a store cannot be used.</summary>
internal enum StoreFault : byte
{
    /// <summary>Something that has no name of its own here; the message says what.</summary>
    Other,

    /// <summary>Another writer holds the store; trying again may work at once.</summary>
    Busy,

    Full,

    ReadOnly,

    Corrupt,

    Io,

    CannotOpen,

    /// <summary>The file was moved, deleted or replaced while it was in use.</summary>
    Gone,

    /// <summary>The schema is newer than this program.</summary>
    SchemaTooNew,
}

/// <summary>A store could not be opened, read or written. The message names the store, the fault and what to do.</summary>
internal sealed class RecordStoreException : Exception
{
    public RecordStoreException(StoreFault fault, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Fault = fault;
    }

    public StoreFault Fault { get; }
}
