using System.Text;
using FastTwiml.Twiml;

namespace FastTwiml.Tests.Twiml;

/// <summary>The values of a <see cref="ConnectStream"/> in a form that lambdas can hold.</summary>
internal sealed record StreamValues
{
    public string Url { get; init; } = "wss://voice.example.com/streams";

    public string Name { get; init; } = string.Empty;

    public string StatusCallback { get; init; } = string.Empty;

    public string Action { get; init; } = string.Empty;

    public string To { get; init; } = string.Empty;

    public string From { get; init; } = string.Empty;

    public bool Outbound { get; init; }

    public string AssistantId { get; init; } = string.Empty;

    public string WelcomeMessage { get; init; } = string.Empty;

    public string Agenda { get; init; } = string.Empty;

    public string ToPhoneNumber { get; init; } = string.Empty;

    public ConnectStream ToConnectStream() => new()
    {
        Url = Encoding.UTF8.GetBytes(Url),
        Name = Encoding.UTF8.GetBytes(Name),
        StatusCallback = Encoding.UTF8.GetBytes(StatusCallback),
        Action = Encoding.UTF8.GetBytes(Action),
        To = Encoding.UTF8.GetBytes(To),
        From = Encoding.UTF8.GetBytes(From),
        Outbound = Outbound,
        AssistantId = Encoding.UTF8.GetBytes(AssistantId),
        WelcomeMessage = Encoding.UTF8.GetBytes(WelcomeMessage),
        Agenda = Encoding.UTF8.GetBytes(Agenda),
        ToPhoneNumber = Encoding.UTF8.GetBytes(ToPhoneNumber),
    };
}
