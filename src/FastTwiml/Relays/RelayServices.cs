using FastTwiml.Connections;
using FastTwiml.Diagnostics;
using Microsoft.Extensions.Logging;

namespace FastTwiml.Relays;

/// <summary>What all relayed calls share.</summary>
internal sealed record RelayServices
{
    public required DeadlineClock Clock { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>
    /// Signs the upgrade as Twilio would: the URL, the account, and out comes <c>X-Twilio-Signature</c>; null where the account has no token. A
    /// server that checks it needs no change behind this program.
    /// </summary>
    public required Func<string, string, string?> Sign { get; init; }

    /// <summary>Connections to assistants' servers that were made.</summary>
    public StripedCounter Connected { get; } = new();

    /// <summary>Attempts to connect that failed.</summary>
    public StripedCounter Unreachable { get; } = new();

    /// <summary>Messages of assistants' servers that Twilio would not take, and so did not get.</summary>
    public StripedCounter MessagesIgnored { get; } = new();
}
