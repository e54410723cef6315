using FastTwiml.Relays;

namespace FastTwiml.Tests.Relays;

/// <summary>What <see cref="RelayQueue"/> is, as a plain list.</summary>
internal sealed class RelayQueueModel
{
    private readonly List<(string Text, int AudioBytes)> _messages = [];

    public bool IsEmpty => _messages.Count == 0;

    public long DroppedBytes { get; private set; }

    private int AudioText => _messages.Where(static message => message.AudioBytes >= 0).Sum(static message => message.Text.Length);

    private int OtherText => _messages.Where(static message => message.AudioBytes < 0).Sum(static message => message.Text.Length);

    /// <summary>Beyond the bound an eighth of it is made free, so that not every further message costs a pass.</summary>
    public void AddAudio(string text, int audioBytes)
    {
        _messages.Add((text, audioBytes));
        if (AudioText > RelayLimits.AudioBytes)
        {
            while (AudioText > RelayLimits.AudioBytes - (RelayLimits.AudioBytes / 8))
            {
                var oldest = _messages.FindIndex(static message => message.AudioBytes >= 0);
                DroppedBytes += _messages[oldest].AudioBytes;
                _messages.RemoveAt(oldest);
            }
        }
    }

    public bool TryAdd(string text)
    {
        if (OtherText + text.Length > RelayLimits.OtherBytes)
        {
            return false;
        }

        _messages.Add((text, -1));
        return true;
    }

    public string? Take()
    {
        if (IsEmpty)
        {
            return null;
        }

        var text = _messages[0].Text;
        _messages.RemoveAt(0);
        return text;
    }
}
