using Microsoft.Extensions.Logging;

namespace FastTwiml.Assistants.Carriers;

/// <summary>Carries an assistant that never blocks: it is called where the bytes arrive.</summary>
internal sealed class InlineAssistant(AssistantKind kind, ILogger logger) : AssistantCarrier(kind, logger)
{
    private CallStream? _stream;

    // Null before the start and when it could not be made.
    private IAssistant? _assistant;

    // Hears nothing any more but the end.
    private bool _isDeaf;

    public override long DroppedBytes => 0;

    public override void Start(CallStream stream)
    {
        _stream = stream;
        try
        {
            _assistant = Kind.Create(stream.Call);
            _assistant.OnStart(stream);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    public override void Audio(ReadOnlySpan<byte> audio)
    {
        if (_assistant is null || _isDeaf)
        {
            return;
        }

        try
        {
            _assistant.OnAudio(audio);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    public override void Digit(char digit)
    {
        if (_assistant is null || _isDeaf)
        {
            return;
        }

        try
        {
            _assistant.OnDigit(digit);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    public override void Mark(ReadOnlySpan<byte> name, bool played)
    {
        if (_assistant is null || _isDeaf)
        {
            return;
        }

        try
        {
            _assistant.OnMark(name, played);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    public override void End(StreamEnd end)
    {
        var assistant = _assistant;
        _assistant = null;
        try
        {
            assistant?.OnEnd(end);
        }
        catch (Exception exception)
        {
            LogAtEnd(_stream!, exception);
        }
    }

    private void Fail(Exception exception)
    {
        _isDeaf = true;
        GiveUp(_stream!, exception);
    }
}
