using System.Security.Cryptography;
using System.Text;

namespace FastTwiml.Simulation.Requests;

/// <summary>
/// Twilio's side of the signature (https://www.twilio.com/docs/usage/security). It shares no code with the server's check on purpose:
/// one mistake in both would not be seen.
/// </summary>
internal sealed class RequestSigner(string authToken)
{
    public const string Header = "X-Twilio-Signature";

    private readonly byte[] _key = Encoding.UTF8.GetBytes(authToken);

    public string Sign(RequestUrl url) => Sign(url, []);

    public string Sign(RequestUrl url, IEnumerable<FormField> form)
    {
        var text = new StringBuilder(url.SignedText);
        foreach (var field in form.Distinct().OrderBy(static field => field.Name, StringComparer.Ordinal).ThenBy(static field => field.Value, StringComparer.Ordinal))
        {
            text.Append(field.Name).Append(field.Value);
        }

        return Convert.ToBase64String(HMACSHA1.HashData(_key, Encoding.UTF8.GetBytes(text.ToString())));
    }
}
