using System.Globalization;
using System.Reflection;
using FastTwiml.Assistants.Carriers.Queued;
using FastTwiml.Connections;
using FastTwiml.Connections.Upgraded;
using FastTwiml.Forms;
using FastTwiml.Http;
using FastTwiml.MediaStreams.Sessions;
using FastTwiml.Relays;
using FastTwiml.WebSockets;
using Xunit;

namespace FastTwiml.Tests;

/// <summary>docs/limits.md says what the constants say, of every constant.</summary>
public class LimitsPageTests
{
    private static readonly string[][] s_rows = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "docs", "limits.md"))
        .Where(static line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains("Limits.", StringComparison.Ordinal))
        .Select(static line => line.Trim('|').Split('|').Select(static cell => cell.Trim()).ToArray())];

    [Theory]
    [InlineData(typeof(HttpLimits))]
    [InlineData(typeof(FormLimits))]
    [InlineData(typeof(FrameLimits))]
    [InlineData(typeof(QueueLimits))]
    [InlineData(typeof(StreamLimits))]
    [InlineData(typeof(RelayLimits))]
    public void Every_constant_has_its_row(Type limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var constants = limits.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(static field => field.IsLiteral)
            .Select(field => $"{limits.Name}.{field.Name} {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
        var defaults = limits.GetProperties().Select(static property => property.Name).ToHashSet();
        var listed = s_rows.Where(row => row[0].StartsWith($"{limits.Name}.", StringComparison.Ordinal) && !defaults.Contains(row[0].Split('.')[1]))
            .Select(static row => $"{row[0]} {row[1]}");
        Assert.Equal(constants.Order(), listed.Order());
    }

    public static TheoryData<object> Defaults => [new ConnectionLimits(), new StreamLimits(), new WebSocketLimits { MessageBytes = 0 }];

    [Theory]
    [MemberData(nameof(Defaults))]
    public void Every_default_has_its_row(object limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var name = limits.GetType().Name;
        var defaults = limits.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Select(property => (property.Name, Value: property.GetValue(limits)))
            .Where(static limit => limit.Value is not bool && limit.Name != nameof(WebSocketLimits.MessageBytes))
            .Select(limit => $"{name}.{limit.Name} {(limit.Value is TimeSpan time ? time.TotalSeconds : limit.Value)}");
        var constants = limits.GetType().GetFields().Where(static field => field.IsLiteral).Select(static field => field.Name).ToHashSet();
        var listed = s_rows.Where(row => row[0].StartsWith($"{name}.", StringComparison.Ordinal) && !constants.Contains(row[0].Split('.')[1]))
            .Select(static row => $"{row[0]} {row[1]}");
        Assert.Equal(defaults.Order(), listed.Order());
    }

    [Fact]
    public void Every_row_has_unit_and_reason() => Assert.All(s_rows, static row =>
    {
        Assert.NotEmpty(row[2]);
        Assert.NotEmpty(row[^1]);
    });
}
