using System.Security.Cryptography;
using System.Text;

namespace FastTwiml.Tests.Webhooks.Signature;

/// <summary>The signature as Twilio's documentation describes it, in the plainest code. Strings hold one char for each byte.</summary>
internal static class TwilioSignature
{
    public static string Compute(string token, string url, IEnumerable<(string Name, string Value)> pairs) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), Encoding.Latin1.GetBytes(url + PairsText(pairs))));

    /// <summary>The pairs as they are signed: names in ordinal order, each with its distinct values.</summary>
    public static string PairsText(IEnumerable<(string Name, string Value)> pairs)
    {
        var text = new StringBuilder();
        foreach (var byName in pairs.GroupBy(static p => p.Name, StringComparer.Ordinal).OrderBy(static g => g.Key, StringComparer.Ordinal))
        {
            foreach (var value in byName.Select(static p => p.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                text.Append(byName.Key).Append(value);
            }
        }

        return text.ToString();
    }
}
