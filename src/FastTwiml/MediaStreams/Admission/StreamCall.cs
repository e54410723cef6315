using System.Globalization;
using System.Text;
using System.Text.Json;
using FastTwiml.Assistants;
using FastTwiml.Assistants.Lookup;
using FastTwiml.Calls;
using FastTwiml.MediaStreams.Messages;
using FastTwiml.MediaStreams.Sessions;

namespace FastTwiml.MediaStreams.Admission;

/// <summary>Puts together what is known of a stream's call: what came with <c>start</c>, what the record adds, what the assistant says.</summary>
internal static class StreamCall
{
    private const string AssistantParameter = "assistant_id";
    private const string WelcomeParameter = "welcome_message";

    /// <summary>Whether a <c>start</c> names its stream, call and account and has the one format there is.</summary>
    public static bool IsServed(in StreamMessage start) =>
        StreamSid.IsValid(start.StreamSid)
        && StreamSid.IsValid(start.CallSid)
        && StreamSid.IsValid(start.AccountSid)
        && (start.MediaEncoding.IsEmpty || start.MediaEncoding.SequenceEqual("audio/x-mulaw"u8))
        && start.SampleRate is -1 or 8_000
        && start.Channels is -1 or 1;

    /// <summary>The assistant of the call; null when there is none any more.</summary>
    /// <param name="directory">The assistants of this moment.</param>
    /// <param name="assistantId">The one that the call was answered with; 0 when that is not known.</param>
    /// <param name="unknownNumber">The one for a number that has none.</param>
    /// <param name="names">What came with <c>start</c>.</param>
    /// <param name="record">What the records say about the call; null when they were not asked or do not know it.</param>
    public static Assistant? AssistantOf(
        DirectorySnapshot directory, long assistantId, long? unknownNumber, in StreamNames names, KnownCall? record)
    {
        if (assistantId > 0)
        {
            return directory.FindById(assistantId);
        }

        // Nobody knows how the call was answered, so the answer is worked out anew from what Twilio carried along.
        var parameters = Parameters(names, record);
        var found = parameters.TryGetValue(AssistantParameter, out var id)
            ? long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? directory.FindById(parsed) : null
            : parameters.TryGetValue("To", out var to) ? directory.Find(Encoding.UTF8.GetBytes(to)) : null;
        return found ?? (unknownNumber is { } other ? directory.FindById(other) : null);
    }

    public static CallInfo Describe(in StreamNames names, Assistant? assistant, KnownCall? record)
    {
        var parameters = Parameters(names, record);
        Add(parameters, WelcomeParameter, assistant?.Settings.WelcomeMessage);
        return new CallInfo
        {
            CallSid = Encoding.UTF8.GetString(names.CallSid),
            StreamSid = Encoding.UTF8.GetString(names.StreamSid),
            AccountSid = Encoding.UTF8.GetString(names.AccountSid),
            AssistantId = assistant?.Id ?? 0,
            Assistant = assistant?.Info ?? new AssistantInfo { Name = string.Empty },
            IsOutbound = record?.IsOutbound ?? (parameters.GetValueOrDefault("outbound") == "true"),
            From = parameters.GetValueOrDefault("From", string.Empty),
            To = parameters.GetValueOrDefault("To", string.Empty),
            WelcomeMessage = parameters.GetValueOrDefault(WelcomeParameter),
            Agenda = parameters.GetValueOrDefault("agenda"),
            Parameters = parameters,
        };
    }

    /// <summary>The stream's parameters, completed by what was too long for TwiML and stands in the record.</summary>
    private static Dictionary<string, string> Parameters(in StreamNames names, KnownCall? record)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in new CustomParameters(names.CustomParameters))
        {
            parameters[name] = value;
        }

        if (record is not null)
        {
            Add(parameters, "To", record.To);
            Add(parameters, "From", record.From);
            Add(parameters, WelcomeParameter, record.WelcomeMessage);
            Add(parameters, "agenda", record.Agenda);
            AddMetadata(parameters, record.Metadata);
        }

        return parameters;
    }

    private static void Add(Dictionary<string, string> parameters, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            parameters.TryAdd(name, value);
        }
    }

    private static void AddMetadata(Dictionary<string, string> parameters, string? metadata)
    {
        if (string.IsNullOrEmpty(metadata))
        {
            return;
        }

        try
        {
            foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(metadata) ?? [])
            {
                Add(parameters, name, value.ToString());
            }
        }
        catch (JsonException)
        {
            // Written by something else than this program.
        }
    }
}
