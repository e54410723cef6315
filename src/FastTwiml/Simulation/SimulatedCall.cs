using System.Diagnostics.CodeAnalysis;
using FastTwiml.Simulation.Answers;
using FastTwiml.Simulation.Audio;
using FastTwiml.Simulation.Requests;
using FastTwiml.Simulation.Streams;

namespace FastTwiml.Simulation;

/// <summary>One call from its webhook to its last status callback, as Twilio leads it.</summary>
internal sealed class SimulatedCall(SimulationRun run, int number, CallRecording? recording)
{
    private readonly CallOutcome _outcome = new();
    private readonly CallIdentity _call = new(run.Options.AccountSid, run.Options.From, run.Options.To, run.Options.IsOutbound);
    private readonly DateTimeOffset _begun = DateTimeOffset.UtcNow;
    private Callbacks? _callbacks;

    public CallIdentity Identity => _call;

    /// <summary>What the voice webhook answered; null until it has.</summary>
    public WebhookAnswer? Answer { get; private set; }

    public async Task<CallOutcome> RunAsync(CancellationToken cancellation)
    {
        var random = new SeededRandom(SeededRandom.Mix(run.Options.Seed + (ulong)number));
        _callbacks = new Callbacks(run, _call, random, _outcome);
        var answer = await run.Webhooks.AskAsync(run.Options.Url, run.Options.FallbackUrl, WebhookForms.Voice(_call), cancellation);
        Answer = answer;
        run.WebhookTimes.Record(answer.TookMicros);
        _outcome.UsedFallback = answer.IsFallback;
        if (answer.Fault is { } fault)
        {
            _outcome.Status = "failed";

            // An answer with a status is the server's own word.
            _outcome.Refusal = answer.ErrorCode == WebhookAnswer.BadStatus ? fault : null;
            _outcome.Fault = answer.ErrorCode == WebhookAnswer.BadStatus ? null : fault;
        }
        else
        {
            var asked = answer.IsFallback ? run.Options.FallbackUrl! : run.Options.Url;
            await FollowAsync(answer.Body, asked, random, cancellation);
        }

        await _callbacks.CallEndedAsync(_outcome.Status, DateTimeOffset.UtcNow - _begun, cancellation);
        return _outcome;
    }

    private async Task FollowAsync(string twiml, RequestUrl asked, SeededRandom random, CancellationToken cancellation)
    {
        if (TryRead(twiml, asked) is not { } verbs)
        {
            return;
        }

        for (var i = 0; i < verbs.Count; i++)
        {
            switch (verbs[i])
            {
                case RejectVerb reject:
                    _outcome.Refusal = $"<Reject reason=\"{reject.Reason}\"/>";
                    _outcome.Status = reject.Reason == "busy" ? "busy" : "no-answer";
                    return;
                case HangupVerb:
                    _outcome.Verbs.Add("Hangup");
                    return;
                case SayVerb say:
                    _outcome.Verbs.Add($"Say {say.Text}");
                    break;
                case DialVerb dial:
                    _outcome.Verbs.Add($"Dial {dial.Number}");
                    break;
                case OtherVerb other:
                    _outcome.Verbs.Add(other.Name);
                    break;
                case ConnectVerb connect:
                    _outcome.IsAnswered = true;
                    if (!await StreamAsync(connect, random, cancellation))
                    {
                        return;
                    }

                    if (connect.Action is { } action)
                    {
                        verbs = await NextAsync(action, cancellation);
                        i = -1;
                    }

                    break;
                default:
                    break;
            }
        }

        if (!_outcome.IsAnswered)
        {
            _outcome.Refusal ??= "the TwiML has no <Connect><Stream>";
        }
    }

    /// <summary>True when the call goes on after the stream: it was the server that ended it, or it never was.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The stream disposes of its connection when it is over.")]
    private async Task<bool> StreamAsync(ConnectVerb connect, SeededRandom random, CancellationToken cancellation)
    {
        StreamConnection connection;
        var begun = run.Clock.Now;
        try
        {
            connection = await StreamConnection.OpenAsync(connect.Url, run.Signer, run.Options.AcceptsAnyCertificate, cancellation);
        }
        catch (StreamConnectException exception)
        {
            _outcome.Fault ??= exception.Message;
            await _callbacks!.StreamAsync(connect, "stream-error", exception.Message, cancellation);
            return true;
        }

        run.OpenTimes.Record(run.Clock.Now - begun);
        var plan = new StreamPlan
        {
            Audio = run.Options.Audio is { } audio ? new RecordedAudio(audio) : new UniqueAudio(run.AudioKey, number),
            Duration = run.Options.Duration,
            Random = random,
            End = run.Options.End,
            HasGaps = run.Options.HasGaps,
            Keys = run.Options.Keys,
            EchoTimes = run.Options.ChecksEcho ? run.EchoTimes : null,
            Recording = recording,
        };
        var stream = new SimulatedStream(connection, _call, connect.Parameters, plan, run.Clock, run.PacingOf(number));
        _outcome.Stream = stream.Result;
        run.Add(stream);
        try
        {
            var carried = stream.CarryAsync();
            await _callbacks!.StreamAsync(connect, "stream-started", null, cancellation);
            var result = await carried;
            _outcome.Fault ??= result.Fault;
            await _callbacks.StreamAsync(connect, result.Fault is null ? "stream-stopped" : "stream-error", result.Fault, cancellation);
            return result.ServerCloseCode is not null || (result.Fault is not null && run.Options.End != EndKind.Silence);
        }
        finally
        {
            run.Remove(stream);
        }
    }

    private async Task<IReadOnlyList<TwimlVerb>> NextAsync(RequestUrl action, CancellationToken cancellation)
    {
        var answer = await run.Webhooks.AskAsync(action, null, WebhookForms.Action(_call), cancellation);
        if (answer.Fault is { } fault)
        {
            _outcome.Fault ??= fault;
            return [];
        }

        return TryRead(answer.Body, action) ?? [];
    }

    private IReadOnlyList<TwimlVerb>? TryRead(string twiml, RequestUrl asked)
    {
        try
        {
            return TwimlReader.Read(twiml, asked);
        }
        catch (TwimlException exception)
        {
            _outcome.Fault ??= $"{asked}: {exception.Message}";
            return null;
        }
    }
}
