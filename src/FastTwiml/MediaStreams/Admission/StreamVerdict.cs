using FastTwiml.Assistants;
using FastTwiml.Calls;

namespace FastTwiml.MediaStreams.Admission;

/// <summary>Whether a stream's call may be served.</summary>
/// <param name="Refusal">Why not; <see cref="StreamEnd.None"/> when it may.</param>
/// <param name="AssistantId">The assistant that the call was answered with; 0 when that is not known.</param>
/// <param name="AnsweredAtMicros">When the call was answered last; 0 when that is not known.</param>
/// <param name="Record">What the records say about the call, if they were asked and know it.</param>
internal sealed record StreamVerdict(StreamEnd Refusal, long AssistantId = 0, long AnsweredAtMicros = 0, KnownCall? Record = null);
