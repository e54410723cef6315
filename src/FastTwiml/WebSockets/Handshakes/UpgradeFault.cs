using System.Text.Json;

namespace FastTwiml.WebSockets.Handshakes;

/// <summary>Why a server's answer does not open a WebSocket (RFC 6455 4.1): one value a fault.</summary>
internal enum UpgradeFault : byte
{
    None = 0,

    // The answer as HTTP (RFC 9112 4, 5).
    NotHttp,
    InvalidStatusLine,
    InvalidField,
    AnswerTooLarge,

    // What it says.
    NotSwitching,
    NoUpgrade,
    NoConnectionUpgrade,
    WrongAccept,
    UnaskedExtension,
    UnaskedSubprotocol,
}

/// <summary>What is known of every <see cref="UpgradeFault"/>.</summary>
internal static class UpgradeFaults
{
    private static readonly string[] s_tags =
        [.. Enum.GetValues<UpgradeFault>().Select(static fault => JsonNamingPolicy.SnakeCaseLower.ConvertName(fault.ToString()))];

    /// <summary>What was wrong, in one plain sentence for the log.</summary>
    public static string Sentence(UpgradeFault fault) => fault switch
    {
        UpgradeFault.NotHttp => "The answer is not HTTP/1.1; something else listens at this address.",
        UpgradeFault.InvalidStatusLine => "The answer's first line is not a version, a status code and a reason.",
        UpgradeFault.InvalidField => "The answer has a malformed field line.",
        UpgradeFault.AnswerTooLarge => $"The answer's head is larger than {FrameLimits.UpgradeAnswerBytes} bytes.",
        UpgradeFault.NotSwitching => "The answer's status code is not 101, so the address does not take WebSockets.",
        UpgradeFault.NoUpgrade => "The answer's Upgrade field is not websocket.",
        UpgradeFault.NoConnectionUpgrade => "The answer's Connection field does not have the option upgrade.",
        UpgradeFault.WrongAccept => "The answer's Sec-WebSocket-Accept field does not belong to the key that was sent.",
        UpgradeFault.UnaskedExtension => "The answer agrees on an extension that was not offered.",
        UpgradeFault.UnaskedSubprotocol => "The answer agrees on a subprotocol that was not offered.",
        UpgradeFault.None or _ => "",
    };

    /// <summary>The fault in snake_case, as metrics and log lines name it.</summary>
    public static string MetricTag(UpgradeFault fault) => s_tags[(int)fault];
}
