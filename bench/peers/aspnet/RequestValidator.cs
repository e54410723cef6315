using System.Security.Cryptography;
using System.Text;

namespace FastTwiml.Peers.AspNet;

/// <summary>
/// Checks X-Twilio-Signature in the way of the class of this name in Twilio's SDK: HMAC-SHA1 over the URL and the sorted form.
/// Twilio signs either with or without the URL's default port; the second form is only computed when the first does not fit.
/// </summary>
internal sealed class RequestValidator(string authToken)
{
    private readonly byte[] _key = Encoding.UTF8.GetBytes(authToken);

    public bool Validate(string url, IFormCollection form, string signature)
    {
        var parameters = SortedParameters(form);
        return Fits(url + parameters, signature) || Fits(WithPort(url) + parameters, signature);
    }

    private static string SortedParameters(IFormCollection form)
    {
        var names = new string[form.Count];
        form.Keys.CopyTo(names, 0);
        Array.Sort(names, StringComparer.Ordinal);
        var text = new StringBuilder(1024);
        foreach (var name in names)
        {
            text.Append(name).Append(form[name].ToString());
        }

        return text.ToString();
    }

    private static string WithPort(string url)
    {
        var uri = new Uri(url);
        return $"{uri.Scheme}://{uri.Host}:{uri.Port}{uri.PathAndQuery}";
    }

    private bool Fits(string text, string signature)
    {
        var expected = Convert.ToBase64String(HMACSHA1.HashData(_key, Encoding.UTF8.GetBytes(text)));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature));
    }
}
