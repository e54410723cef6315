using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace FastTwiml.Simulation.Requests;

/// <summary>
/// Sends webhooks as Twilio does: signed, 15 seconds for all of it, one more try when no connection comes about, at most 64 kB of
/// an answer of a type that holds TwiML. A redirect is an error here: it would cost the request its signature.
/// </summary>
internal sealed class WebhookClient : IDisposable
{
    private const int AnswerBytes = 64 * 1_024;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly RequestSigner _signer;
    private readonly HttpClient _client;

    [SuppressMessage("Reliability", "CA2000", Justification = "The client disposes of its handler.")]
    [SuppressMessage("Security", "CA5359", Justification = "Only when --insecure says so.")]
    public WebhookClient(RequestSigner signer, bool acceptAnyCertificate)
    {
        _signer = signer;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            UseCookies = false,
            UseProxy = false,
        };
        if (acceptAnyCertificate)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }

        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = AnswerBytes };
    }

    public void Dispose() => _client.Dispose();

    /// <summary>A webhook whose answer is TwiML; when it fails the fallback is asked, if there is one.</summary>
    public async Task<WebhookAnswer> AskAsync(RequestUrl url, RequestUrl? fallback, IReadOnlyList<FormField> form, CancellationToken cancellation)
    {
        var answer = await SendAsync(url, form, wantsTwiml: true, cancellation);
        if (answer.Fault is null || fallback is null)
        {
            return answer;
        }

        var second = await SendAsync(fallback, WebhookForms.Failed(form, answer.ErrorCode, url), wantsTwiml: true, cancellation);
        return second with { IsFallback = true };
    }

    /// <summary>A callback: any answer from 200 to 299 will do.</summary>
    public Task<WebhookAnswer> TellAsync(RequestUrl url, IReadOnlyList<FormField> form, CancellationToken cancellation) =>
        SendAsync(url, form, wantsTwiml: false, cancellation);

    private async Task<WebhookAnswer> SendAsync(RequestUrl url, IReadOnlyList<FormField> form, bool wantsTwiml, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Deadline);
        try
        {
            using var response = await SendTwiceAsync(url, form, deadline.Token);
            var body = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(deadline.Token));
            return Judge(url, response, body, wantsTwiml, Micros(start));
        }
        catch (HttpRequestException exception)
        {
            return exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded
                ? new WebhookAnswer($"{url}: the answer is larger than 64 kB", 11750, string.Empty, Micros(start))
                : new WebhookAnswer($"{url}: no connection or no answer: {exception.InnerException?.Message ?? exception.Message}", 11205, string.Empty, Micros(start));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new WebhookAnswer($"{url}: no answer within {Deadline.TotalSeconds:F0} s", 11205, string.Empty, Micros(start));
        }
    }

    private async Task<HttpResponseMessage> SendTwiceAsync(RequestUrl url, IReadOnlyList<FormField> form, CancellationToken cancellation)
    {
        var token = Guid.NewGuid().ToString();
        try
        {
            using var first = Request(url, form, token);
            return await _client.SendAsync(first, cancellation);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError)
        {
            using var second = Request(url, form, token);
            return await _client.SendAsync(second, cancellation);
        }
    }

    private HttpRequestMessage Request(RequestUrl url, IReadOnlyList<FormField> form, string idempotencyToken)
    {
        var content = new FormUrlEncodedContent(form.Select(static field => KeyValuePair.Create(field.Name, field.Value)));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/x-www-form-urlencoded; charset=UTF-8");
        var request = new HttpRequestMessage(HttpMethod.Post, url.Uri) { Content = content };
        request.Headers.TryAddWithoutValidation("User-Agent", "TwilioProxy/1.1");
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        request.Headers.TryAddWithoutValidation("X-Home-Region", "us1");
        request.Headers.TryAddWithoutValidation("I-Twilio-Idempotency-Token", idempotencyToken);
        request.Headers.TryAddWithoutValidation(RequestSigner.Header, _signer.Sign(url, form));
        return request;
    }

    private static WebhookAnswer Judge(RequestUrl url, HttpResponseMessage response, string body, bool wantsTwiml, long took)
    {
        if (!response.IsSuccessStatusCode)
        {
            var hint = response.StatusCode switch
            {
                HttpStatusCode.Forbidden => ": is the auth token the server's, and the URL the one that it is known by?",
                HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect =>
                    $" to {response.Headers.Location}: the request would lose its signature",
                _ => string.Empty,
            };
            return new WebhookAnswer($"{url}: answered {(int)response.StatusCode}{hint}", WebhookAnswer.BadStatus, body, took);
        }

        var type = response.Content.Headers.ContentType?.MediaType;
        if (wantsTwiml && type is not ("application/xml" or "text/xml" or "text/html"))
        {
            return new WebhookAnswer($"{url}: the answer's Content-Type is {type ?? "missing"}, not application/xml", 12300, body, took);
        }

        return new WebhookAnswer(null, 0, body, took);
    }

    private static long Micros(long start) => (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds;
}
