using FastTwiml.Simulation.Requests;

namespace FastTwiml.Hosting.Demo;

/// <summary>One call to type: the form of a voice webhook and its signature.</summary>
internal static class SampleCall
{
    /// <summary>The request for a shell.</summary>
    public static string ToCurl(string url, CallIdentity call, string authToken)
    {
        var form = WebhookForms.Brief(call);
        var signature = new RequestSigner(authToken).Sign(RequestUrl.TryParse(url)!, form);
        return $"curl -s {url} \\\n  -H '{RequestSigner.Header}: {signature}' \\\n"
            + string.Join(" \\\n", form.Select(static field => $"  --data-urlencode '{field.Name}={field.Value}'"));
    }
}
