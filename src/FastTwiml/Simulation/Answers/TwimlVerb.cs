using FastTwiml.Simulation.Requests;

namespace FastTwiml.Simulation.Answers;

/// <summary>One instruction of a TwiML answer.</summary>
internal abstract record TwimlVerb;

/// <summary><c>&lt;Reject&gt;</c>: as the first verb the call is not answered.</summary>
internal sealed record RejectVerb(string Reason) : TwimlVerb;

/// <summary><c>&lt;Hangup&gt;</c>.</summary>
internal sealed record HangupVerb : TwimlVerb;

/// <summary><c>&lt;Say&gt;</c>.</summary>
internal sealed record SayVerb(string Text) : TwimlVerb;

/// <summary><c>&lt;Dial&gt;</c>.</summary>
internal sealed record DialVerb(string Number) : TwimlVerb;

/// <summary><c>&lt;Connect&gt;</c> with a <c>&lt;Stream&gt;</c> in it.</summary>
internal sealed record ConnectVerb(
    RequestUrl Url,
    RequestUrl? Action,
    string? Name,
    RequestUrl? StatusCallback,
    IReadOnlyList<StreamParameter> Parameters) : TwimlVerb;

/// <summary>A verb that Twilio knows and that does nothing here.</summary>
internal sealed record OtherVerb(string Name) : TwimlVerb;

/// <summary><c>&lt;Parameter&gt;</c>: what the stream's <c>start</c> message will carry.</summary>
internal readonly record struct StreamParameter(string Name, string Value);
