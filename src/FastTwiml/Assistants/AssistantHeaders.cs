namespace FastTwiml.Assistants;

/// <summary>The header fields of an assistant, as one text: a field a line. Equal when the texts are.</summary>
internal sealed record AssistantHeaders(string Text)
{
    public const int MaxText = 8192;

    public static AssistantHeaders None { get; } = new(string.Empty);

    /// <summary>The fields; those that are not valid are missing.</summary>
    public IReadOnlyList<AssistantHeader> All =>
        [.. Lines().Select(static line => AssistantHeader.TryParse(line, out var header, out _) ? header : null).OfType<AssistantHeader>()];

    /// <summary>Of fields as they are typed.</summary>
    public static AssistantHeaders Of(IEnumerable<string> lines) => new(string.Join('\n', lines));

    /// <summary>What is wrong with the first field that is not valid; null when all are.</summary>
    public string? Problem()
    {
        if (Text.Length > MaxText)
        {
            return $"the headers are not valid: together at most {MaxText} characters";
        }

        foreach (var line in Lines())
        {
            if (!AssistantHeader.TryParse(line, out _, out var problem))
            {
                return problem;
            }
        }

        return null;
    }

    private string[] Lines() => Text.Length == 0 ? [] : Text.Split('\n');
}
