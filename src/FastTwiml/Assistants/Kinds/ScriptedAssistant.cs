using FastTwiml.Assistants.Audio;

namespace FastTwiml.Assistants.Kinds;

/// <summary>Plays a file, waits until it was heard, and hangs up.</summary>
internal sealed class ScriptedAssistant(CallInfo call, AudioFiles files, TimeProvider time) : IAssistant, IDisposable
{
    /// <summary>How much is sent at once.</summary>
    private const int PieceBytes = MuLaw.SampleRate / 5;

    /// <summary>How far ahead of the caller's ear is sent: enough for any hitch on the way, and no more than has to be thrown away.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(2);

    /// <summary>How long after its audio's length the last mark is waited for.</summary>
    private static readonly TimeSpan MarkGrace = TimeSpan.FromSeconds(10);

    private static readonly AudioFiles Files = new();

    private byte[] _audio = [];
    private CallStream? _stream;
    private ITimer? _patience;
    private int _sent;
    private bool _isLastMarkSent;

    private static ReadOnlySpan<byte> PieceMark => "piece"u8;

    private static ReadOnlySpan<byte> LastMark => "end"u8;

    public static IAssistant Create(CallInfo call) => new ScriptedAssistant(call, Files, TimeProvider.System);

    public void OnStart(CallStream stream)
    {
        var path = call.Assistant.File
            ?? throw new AssistantException("it has no file to play; `fasttwiml assistants set --file PATH` names one");
        _audio = files.Read(path);
        _stream = stream;
        _patience = time.CreateTimer(
            static state => ((CallStream)state!).HangUp(), stream, AudioFile.Duration(_audio.Length) + MarkGrace, Timeout.InfiniteTimeSpan);
        Continue();
    }

    // What the caller says matters only as a clock; when nothing comes, the marks go on.
    public void OnAudio(ReadOnlySpan<byte> audio) => Continue();

    public void OnMark(ReadOnlySpan<byte> name, bool played)
    {
        if (name.SequenceEqual(LastMark))
        {
            _stream!.HangUp();
        }
        else
        {
            Continue();
        }
    }

    public void OnEnd(StreamEnd end) => Dispose();

    public void Dispose() => _patience?.Dispose();

    private void Continue()
    {
        while (_sent < _audio.Length && _stream!.Unheard < Lead)
        {
            var piece = _audio.AsSpan(_sent, Math.Min(PieceBytes, _audio.Length - _sent));
            if (!_stream.SendAudio(piece))
            {
                return;
            }

            _sent += piece.Length;
            if (_sent < _audio.Length)
            {
                _stream.SendMark(PieceMark);
            }
        }

        if (_sent == _audio.Length && !_isLastMarkSent)
        {
            _isLastMarkSent = _stream!.SendMark(LastMark);
        }
    }
}
