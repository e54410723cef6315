namespace FastTwiml.Load.Webhooks;

/// <summary>An answer's shape: what its head says, and how many bytes it has with all.</summary>
internal readonly record struct Answer(int Status, int HeadLength, int Length, bool IsChunked, bool ClosesConnection);
