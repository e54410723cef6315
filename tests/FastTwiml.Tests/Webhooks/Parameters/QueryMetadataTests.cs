using System.Text;
using System.Text.Json;
using FastTwiml.Forms;
using FastTwiml.TestKit;
using FastTwiml.Webhooks.Parameters;
using Xunit;

namespace FastTwiml.Tests.Webhooks.Parameters;

public class QueryMetadataTests
{
    [Theory]
    [InlineData("tenant=7", """{"tenant":"7"}""")]
    [InlineData("outbound=true&assistant_id=1&welcome_message=a&agenda=b&to_phone_number=c", "{}")]
    [InlineData("Outbound=true&x=%22%5C%00", """{"Outbound":"true","x":"\"\\\u0000"}""")]
    [InlineData("x=%FF%F0%9F", "{\"x\":\"\uFFFD\uFFFD\"}")]
    public void Pairs_without_a_column_become_an_object(string query, string json) =>
        Assert.Equal(JsonSerializer.Serialize(JsonDocument.Parse(json)), JsonSerializer.Serialize(JsonDocument.Parse(Write(new QueryMetadata(), query))));

    [Fact]
    public void It_is_used_again_without_allocation()
    {
        var metadata = new QueryMetadata();
        var encoded = "tenant=7&campaign=spring"u8.ToArray();
        var decoded = new byte[encoded.Length];
        var pairs = new FormPair[8];
        var count = FormParser.Parse(encoded, decoded, pairs).Count;
        AllocationCheck.Zero(() => metadata.Write(decoded, pairs.AsSpan(0, count)));
        Assert.Equal("""{"tenant":"7","campaign":"spring"}""", Encoding.UTF8.GetString(metadata.Write(decoded, pairs.AsSpan(0, count))));
    }

    private static string Write(QueryMetadata metadata, string query)
    {
        var encoded = Encoding.UTF8.GetBytes(query);
        var decoded = new byte[encoded.Length];
        var pairs = new FormPair[8];
        var count = FormParser.Parse(encoded, decoded, pairs).Count;
        return Encoding.UTF8.GetString(metadata.Write(decoded, pairs.AsSpan(0, count)));
    }
}
