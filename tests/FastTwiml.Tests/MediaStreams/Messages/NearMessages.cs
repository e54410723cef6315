using System.Text;

namespace FastTwiml.Tests.MediaStreams.Messages;

/// <summary>Messages of a media stream, and texts that are nearly one: other orders, types, names and spaces, then some bytes changed.</summary>
internal static class NearMessages
{
    /// <summary>Right messages in the shapes in which they are sent.</summary>
    public static IReadOnlyList<string> Samples { get; } =
    [
        """{"event":"connected","protocol":"Call","version":"1.0.0"}""",
        """{"event":"start","sequenceNumber":"1","start":{"accountSid":"AC1","streamSid":"MZ1","callSid":"CA1","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"token":"one-time-secret","caller":"+15555550100"}},"streamSid":"MZ1"}""",
        """{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"155","payload":"f39///////9/AA=="},"streamSid":"MZ1"}""",
        """{"event":"media","sequenceNumber":"12345678","media":{"track":"inbound","chunk":"1234567","timestamp":"123456789012","payload":"f39/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/+AA=="},"streamSid":"MZ18ad3ab5a668481ce02b83e7395059f0"}""",
        """{"event":"media","sequenceNumber":"2","streamSid":"MZ1","media":{"track":"inbound","chunk":"1","timestamp":"155","payload":"f39/////AA=="}}""",
        """{"event":"media","streamSid":"MZ1","media":{"payload":"f39/////AA=="}}""",
        """{"event": "media", "streamSid": "MZ1", "media": {"payload": "f39/////AA=="}}""",
        """{"event":"dtmf","streamSid":"MZ1","sequenceNumber":"5","dtmf":{"track":"inbound_track","digit":"1"}}""",
        """{"event":"mark","sequenceNumber":"4","streamSid":"MZ1","mark":{"name":"utterance-7"}}""",
        """{"event":"mark","streamSid":"MZ1","mark":{"name":"\"\\\/\u00e9\ud83d\ude00 é😀"}}""",
        """{"event":"stop","sequenceNumber":"378","streamSid":"MZ1","stop":{"accountSid":"AC1","callSid":"CA1"}}""",
        """{"event":"clear","streamSid":"MZ1"}""",
    ];

    private static readonly string[] s_strings =
        ["", "MZ1", "inbound", "1", "155", "f39/", "//8=", "media", "mark", "#", "a\\\"b", "\\/", "\\u0031", "\\ud800", "\\ud83d\\ude00", "é", "\u007F", "x y"];

    private static readonly string[] s_values =
        ["null", "1", "0", "8000", "-1", "1.5", "1e3", "true", "[]", "{}", "[1,{\"a\":[]}]", "{\"payload\":\"f39/\"}", "12345678901234567890", "\"999999999999999999\""];

    private static readonly string[] s_tokens =
        ["\"", "\\", ",", " ", ":", "{", "}", "[", "]", "null", "\n", "\0", "\\u0065", "\"event\":\"clear\",", "\"media\":", "é", "\uFEFF", "//"];

    private static readonly string[] s_events = ["media", "media", "media", "mark", "dtmf", "start", "stop", "clear", "connected", "vad"];

    /// <summary>The text that belongs to the randomness.</summary>
    public static byte[] Make(Random random)
    {
        var text = Encoding.UTF8.GetBytes(random.Next(4) == 0 ? Samples[random.Next(Samples.Count)] : Compose(random)).ToList();
        for (var changes = random.Next(3) == 0 ? random.Next(1, 4) : 0; changes > 0 && text.Count > 0; changes--)
        {
            var at = random.Next(text.Count);
            switch (random.Next(4))
            {
                case 0:
                    text[at] = (byte)random.Next(256);
                    break;
                case 1:
                    text.RemoveRange(at, Math.Min(random.Next(1, 8), text.Count - at));
                    break;
                case 2:
                    text.InsertRange(at, text.GetRange(at, Math.Min(random.Next(1, 40), text.Count - at)));
                    break;
                default:
                    text.InsertRange(at, Encoding.UTF8.GetBytes(s_tokens[random.Next(s_tokens.Length)]));
                    break;
            }
        }

        return [.. text];
    }

    private static string Compose(Random random)
    {
        var odd = random.Next(2) == 0 ? 0 : random.Next(1, 30);
        var name = s_events[random.Next(s_events.Length)];
        var members = new List<(string, string)> { ("event", $"\"{name}\"") };
        Add(random, members, odd, "streamSid", "\"MZ1\"");
        Add(random, members, odd, "sequenceNumber", $"\"{random.Next(1000)}\"");
        if (!Odd(random, odd))
        {
            members.Add((name, Own(random, odd, name)));
        }

        while (Odd(random, odd))
        {
            members.Add((s_events[random.Next(s_events.Length)], Value(random)));
        }

        return Object(random, odd, members);
    }

    private static string Own(Random random, int odd, string name)
    {
        var members = new List<(string, string)>();
        switch (name)
        {
            case "media":
                members.Add(("payload", $"\"{Convert.ToBase64String(new byte[random.Next(40)])}\""));
                Add(random, members, odd, "track", "\"inbound\"");
                Add(random, members, odd, "chunk", "\"7\"");
                Add(random, members, odd, "timestamp", $"\"{random.Next(100_000)}\"");
                break;
            case "mark":
                members.Add(("name", $"\"{s_strings[random.Next(s_strings.Length)]}\""));
                break;
            case "dtmf":
                members.Add(("digit", $"\"{"0123456789*#ABCDE"[random.Next(17)]}\""));
                break;
            case "start":
                Add(random, members, odd, "callSid", "\"CA1\"");
                Add(random, members, odd, "accountSid", "\"AC1\"");
                Add(random, members, odd, "customParameters", Object(random, odd, [("a", "\"b\""), ("c", Value(random))]));
                Add(random, members, odd, "mediaFormat", Object(random, odd, [("encoding", "\"audio/x-mulaw\""), ("sampleRate", "8000"), ("channels", "1")]));
                break;
            default:
                Add(random, members, odd, "callSid", "\"CA1\"");
                Add(random, members, odd, "accountSid", "\"AC1\"");
                break;
        }

        return Object(random, odd, members);
    }

    private static void Add(Random random, List<(string, string)> members, int odd, string name, string value)
    {
        if (random.Next(4) > 0)
        {
            members.Add((name, Odd(random, odd) ? Value(random) : value));
        }
    }

    private static string Object(Random random, int odd, List<(string Name, string Value)> members)
    {
        if (Odd(random, odd) && members.Count > 0)
        {
            members.Add((members[random.Next(members.Count)].Name, Value(random)));
        }

        var shuffled = members.ToArray();
        random.Shuffle(shuffled);
        var space = Odd(random, odd) ? "  \t\r\n"[..random.Next(6)] : random.Next(2) == 0 ? " " : string.Empty;
        return "{" + string.Join("," + space, shuffled.Select(member => $"\"{Name(random, odd, member.Name)}\":{space}{member.Value}")) + "}";
    }

    /// <summary>Sometimes with an escape in it, sometimes another one.</summary>
    private static string Name(Random random, int odd, string name)
    {
        if (!Odd(random, odd))
        {
            return name;
        }

        var at = random.Next(name.Length);
        return random.Next(2) == 0 ? name[..at] + $"\\u{(int)name[at]:x4}" + name[(at + 1)..] : s_strings[random.Next(s_strings.Length)];
    }

    private static string Value(Random random) =>
        random.Next(2) == 0 ? s_values[random.Next(s_values.Length)] : $"\"{s_strings[random.Next(s_strings.Length)]}\"";

    private static bool Odd(Random random, int percent) => random.Next(100) < percent;
}
