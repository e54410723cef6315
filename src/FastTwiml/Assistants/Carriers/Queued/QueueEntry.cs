namespace FastTwiml.Assistants.Carriers.Queued;

/// <summary>What an entry of an <see cref="AssistantQueue"/> is.</summary>
internal enum QueueEntryKind : byte
{
    Audio,
    Digit,
    Mark,
}

/// <summary>An entry that was taken out of an <see cref="AssistantQueue"/>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Bytes">How many bytes of audio or of the mark's name were copied out.</param>
/// <param name="Digit">The digit.</param>
/// <param name="Played">Whether the mark was heard.</param>
internal readonly record struct QueueEntry(QueueEntryKind Kind, int Bytes = 0, char Digit = default, bool Played = false);
