using FastTwiml.Assistants;
using FastTwiml.MediaStreams.Sessions;

namespace FastTwiml.MediaStreams.Consumers;

/// <summary>What an assistant sees of its stream.</summary>
internal sealed class AssistantStream(StreamSession session) : CallStream
{
    public override CallInfo Call => session.Call;

    public override bool IsOpen => session.Output.IsOpen;

    public override TimeSpan Unheard => session.Output.Unheard;

    public override bool SendAudio(ReadOnlySpan<byte> audio) => session.Output.SendAudio(audio);

    public override bool SendMark(ReadOnlySpan<byte> name) =>
        name.Length <= StreamLimits.MarkNameBytes && session.Output.SendMark(name);

    public override bool Clear() => session.Output.Clear();

    public override void HangUp() => session.Ask(StreamEnd.HungUp);

    public override void Fail() => session.Ask(StreamEnd.AssistantFailed);
}
