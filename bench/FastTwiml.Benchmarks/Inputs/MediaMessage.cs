using System.Globalization;
using System.Text;
using FastTwiml.TestKit;

namespace FastTwiml.Benchmarks.Inputs;

/// <summary>Media messages as Twilio sends them, 20 ms of noise in each: text of about 390 bytes and the masked frame around it.</summary>
internal sealed class MediaMessage
{
    public const string StreamSid = "MZ18ad3ab5a668481ce02b83e7395059f0";
    public const int AudioBytes = 160;

    /// <summary>How many there are.</summary>
    public const int Count = 256;

    private MediaMessage(int number, byte[] audio)
    {
        Number = number;
        Audio = audio;
        Payload = Encoding.ASCII.GetBytes(Convert.ToBase64String(audio));
        Text = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"event":"media","sequenceNumber":"{{{number + 1}}}","media":{"track":"inbound","chunk":"{{{number}}}","timestamp":"{{{number * 20}}}","payload":"{{{Convert.ToBase64String(audio)}}}"},"streamSid":"{{{StreamSid}}}"}"""));
        Frame = StreamPeer.Frame(1, Text);
    }

    public int Number { get; }

    public byte[] Audio { get; }

    /// <summary>The audio as base64.</summary>
    public byte[] Payload { get; }

    public byte[] Text { get; }

    /// <summary>The text in a client's frame.</summary>
    public byte[] Frame { get; }

    public static MediaMessage[] Make()
    {
        var random = new Random(42);
        var messages = new MediaMessage[Count];
        for (var i = 0; i < Count; i++)
        {
            var audio = new byte[AudioBytes];
            random.NextBytes(audio);
            messages[i] = new MediaMessage(i + 1, audio);
        }

        return messages;
    }
}
