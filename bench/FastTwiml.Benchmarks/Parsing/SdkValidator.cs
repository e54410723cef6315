using System.Security.Cryptography;
using System.Text;

namespace FastTwiml.Benchmarks.Parsing;

/// <summary>
/// Validates as Twilio's .NET library does: names sorted, one string built, hashed by an HMAC that is kept, and compared as
/// base64 in constant time. The second form of the URL, with its port, is tried only when the first was not signed.
/// </summary>
internal sealed class SdkValidator(string authToken) : IDisposable
{
    private readonly HMACSHA1 _hmac = new(Encoding.UTF8.GetBytes(authToken));

    public bool Validate(string url, IDictionary<string, string> parameters, string signature)
    {
        var asked = new UriBuilder(url);
        var port = asked.Port;
        asked.Port = -1;
        if (IsSigned(asked.Uri.OriginalString, parameters, signature))
        {
            return true;
        }

        asked.Port = port;
        return IsSigned(asked.ToString(), parameters, signature);
    }

    public void Dispose() => _hmac.Dispose();

    private bool IsSigned(string url, IDictionary<string, string> parameters, string signature)
    {
        var text = new StringBuilder(url);
        var names = new List<string>(parameters.Keys);
        names.Sort(StringComparer.Ordinal);
        foreach (var name in names)
        {
            text.Append(name).Append(parameters[name]);
        }

        var expected = Convert.ToBase64String(_hmac.ComputeHash(Encoding.UTF8.GetBytes(text.ToString())));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(signature));
    }
}
