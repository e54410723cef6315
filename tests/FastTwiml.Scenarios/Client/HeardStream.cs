using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;

namespace FastTwiml.Scenarios.Client;

/// <summary>
/// What came back on one stream whose assistant echoes: which of the numbered messages, when, and which marks. Safe for the one who
/// speaks, the one who listens and the one who looks on.
/// </summary>
internal sealed class HeardStream
{
    private readonly Lock _gate = new();
    private readonly List<long> _sentAt = [0];
    private readonly List<HeardMessage> _messages = [];
    private readonly List<(string Name, int AfterSent)> _marks = [];
    private string? _fault;

    /// <summary>What was wrong with what came back first; null when nothing was.</summary>
    public string? Fault
    {
        get
        {
            lock (_gate)
            {
                return _fault;
            }
        }
    }

    /// <summary>The messages that came back, in the order in which they came.</summary>
    public IReadOnlyList<HeardMessage> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>The marks that came, and how many messages had been sent by then.</summary>
    public IReadOnlyList<(string Name, int AfterSent)> Marks
    {
        get
        {
            lock (_gate)
            {
                return [.. _marks];
            }
        }
    }

    /// <summary>Every message that came back was the one that is due: none is lost, repeated or out of order. What was sent last may be on its way.</summary>
    public bool IsWhole
    {
        get
        {
            lock (_gate)
            {
                return _fault is null && _messages.Select(static message => message.Number).SequenceEqual(Enumerable.Range(1, _messages.Count));
            }
        }
    }

    /// <summary>A message is sent now.</summary>
    /// <returns>Its audio in base64: its number, over and over.</returns>
    public string Sent(int number)
    {
        lock (_gate)
        {
            _sentAt.Add(Stopwatch.GetTimestamp());
        }

        var audio = new byte[MediaCall.MessageBytes];
        for (var i = 0; i < audio.Length; i += sizeof(int))
        {
            BinaryPrimitives.WriteInt32BigEndian(audio.AsSpan(i), number);
        }

        return Convert.ToBase64String(audio);
    }

    /// <summary>A message came.</summary>
    public void Take(ReadOnlySpan<byte> text)
    {
        var now = Stopwatch.GetTimestamp();
        var reader = new Utf8JsonReader(text);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        var kind = root.GetProperty("event").GetString();
        lock (_gate)
        {
            switch (kind)
            {
                case "media":
                    TakeAudio(root.GetProperty("media").GetProperty("payload").GetBytesFromBase64(), now);
                    break;
                case "mark":
                    _marks.Add((root.GetProperty("mark").GetProperty("name").GetString()!, _sentAt.Count - 1));
                    break;
                default:
                    _fault ??= $"a message '{kind}' came";
                    break;
            }
        }
    }

    private void TakeAudio(byte[] audio, long now)
    {
        var number = audio.Length == MediaCall.MessageBytes ? BinaryPrimitives.ReadInt32BigEndian(audio) : 0;
        for (var i = 0; i < audio.Length && number > 0; i += sizeof(int))
        {
            number = BinaryPrimitives.ReadInt32BigEndian(audio.AsSpan(i)) == number ? number : 0;
        }

        if (number <= 0 || number >= _sentAt.Count)
        {
            _fault ??= $"{audio.Length} bytes of audio came back that are no message that was sent";
            return;
        }

        _messages.Add(new HeardMessage(number, Stopwatch.GetElapsedTime(_sentAt[number], now), _sentAt.Count - 1));
    }
}

/// <summary>A message that came back.</summary>
/// <param name="Number">Its number; the first is 1.</param>
/// <param name="Took">How long after it was sent.</param>
/// <param name="AfterSent">How many messages had been sent by then.</param>
internal sealed record HeardMessage(int Number, TimeSpan Took, int AfterSent);
