using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace FastTwiml.Assistants;

/// <summary>A field that goes along when an assistant's own server is connected to.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Value">Its value as the operator gave it: <c>${NAME}</c> in it stands for a variable of the environment, so that no secret is kept.</param>
public sealed partial record AssistantHeader(string Name, string Value)
{
    private static readonly Func<string, string?> Environment = System.Environment.GetEnvironmentVariable;

    // The WebSocket handshake (RFC 6455) and the message (RFC 9112) have these to themselves.
    private static readonly string[] Reserved = ["host", "connection", "upgrade", "content-length", "transfer-encoding", "trailer", "te", "expect"];

    /// <summary>The value with the environment's variables in it, to be sent and never to be shown.</summary>
    /// <exception cref="AssistantException">A variable is not set, or what is in it cannot be in a field.</exception>
    public string Expand() => TryExpand(Environment, out var value, out var problem) ? value : throw new AssistantException(problem);

    /// <summary>Reads <c>Name: value</c>.</summary>
    internal static bool TryParse(string text, [NotNullWhen(true)] out AssistantHeader? header, [NotNullWhen(false)] out string? problem)
    {
        header = null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = text[..Math.Max(0, colon)];
        var value = text[(colon + 1)..].Trim(' ', '\t');
        problem = colon < 0 || !Token().IsMatch(name) ? $"the header '{Shown(text)}' is not valid: Name: value, the name of letters, digits and !#$%&'*+-.^_`|~"
            : Reserved.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith("sec-websocket-", StringComparison.OrdinalIgnoreCase)
                ? $"the header {name} is not valid: the connection itself sets it"
            : value.Length == 0 ? $"the header {name} is not valid: it has no value; Name: value"
            : !IsFieldValue(value) ? $"the header {name} is not valid: its value must be printable ASCII on one line"
            : Variable().Count(value) != CountOf(value, "${") ? $"the header {name} is not valid: ${{NAME}} in its value names a variable of the environment, of letters, digits and underscores"
            : null;
        if (problem is not null)
        {
            return false;
        }

        header = new AssistantHeader(name, value);
        return true;
    }

    internal bool TryExpand(Func<string, string?> environment, out string value, [NotNullWhen(false)] out string? problem)
    {
        string? missing = null;
        value = Variable().Replace(Value, match =>
        {
            var text = environment(match.Groups[1].Value);
            missing ??= string.IsNullOrEmpty(text) ? match.Groups[1].Value : null;
            return text ?? string.Empty;
        });
        problem = missing is not null ? $"the header {Name} needs the environment variable {missing}, which is not set"
            : !IsFieldValue(value) ? $"the header {Name} cannot be sent: what the environment has for it is not printable ASCII on one line"
            : null;
        return problem is null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Value}";

    private static bool IsFieldValue(string value) => value.All(static c => c is (>= ' ' and <= '~') or '\t');

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;

    private static string Shown(string text) => new([.. text.Select(static c => char.IsControl(c) ? '?' : c)]);

    [GeneratedRegex(@"\A[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}\z")]
    private static partial Regex Token();

    [GeneratedRegex(@"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Variable();
}
