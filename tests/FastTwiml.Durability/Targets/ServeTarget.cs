using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace FastTwiml.Durability.Targets;

/// <summary><c>fasttwiml serve</c> under a load of signed voice webhooks and status callbacks.</summary>
internal sealed class ServeTarget : Target
{
    private const string Token = "12345";
    private const string PublicUrl = "https://voice.example.com";
    private const string Account = "AC00000000000000000000000000000001";
    private const int Connections = 32;

    private readonly Uri _address;

    private ServeTarget(Process process, Uri address)
        : base(process)
    {
        _address = address;
    }

    public static ServeTarget Start(string database, TraceSettings? trace)
    {
        var start = Child("fasttwiml.dll", ["serve", "--listen", "http://127.0.0.1:0", "--operator", "none", "--database", database, "--public-url", PublicUrl], trace);
        start.Environment["TWILIO_AUTH_TOKEN"] = Token;
        start.Environment["FASTTWIML_Logging__LogLevel__Default"] = "Warning";
        start.WorkingDirectory = Path.GetDirectoryName(database)!;
        var process = Process.Start(start)!;
        const string Ready = "FastTwiml is ready on ";
        var line = process.StandardOutput.ReadLine();
        return line?.StartsWith(Ready, StringComparison.Ordinal) == true
            ? new ServeTarget(process, new Uri(line[Ready.Length..].Split(',')[0]))
            : throw new InvalidOperationException($"serve did not start: '{line}'");
    }

    public override async Task LoadAsync(Acknowledgements answered, CancellationToken stop)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Connections };
        using var client = new HttpClient(handler) { BaseAddress = _address };
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => CallAsync(client, answered, stop)));
    }

    private static async Task CallAsync(HttpClient client, Acknowledgements answered, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var callSid = $"CA{Guid.NewGuid():N}";
                using (var answer = await PostAsync(client, "/twiml", Voice(callSid), stop))
                {
                    if (answer.StatusCode != HttpStatusCode.OK)
                    {
                        throw new InvalidOperationException($"A webhook was answered with {(int)answer.StatusCode}.");
                    }
                }

                answered.Add(callSid);

                // Most calls also end, so rows are changed as well as made.
                using var ended = await PostAsync(client, "/twiml/status", Status(callSid), stop);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            // The process is dead or the round is over: what was not answered does not count.
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, KeyValuePair<string, string>[] form, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Host = "voice.example.com";
        request.Headers.Add("X-Twilio-Signature", Sign(PublicUrl + path, form));
        return await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, stop);
    }

    // https://www.twilio.com/docs/usage/security: the URL, then each name and value in the order of the names.
    private static string Sign(string url, IEnumerable<KeyValuePair<string, string>> form)
    {
        var message = new StringBuilder(url);
        foreach (var (name, value) in form.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            message.Append(name).Append(value);
        }

        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(Token), Encoding.UTF8.GetBytes(message.ToString())));
    }

    private static KeyValuePair<string, string>[] Voice(string callSid) =>
    [
        new("AccountSid", Account), new("ApiVersion", "2010-04-01"), new("CallSid", callSid), new("CallStatus", "ringing"),
        new("Called", "+15555550199"), new("Caller", "+15555550100"), new("Direction", "inbound"),
        new("From", "+15555550100"), new("To", "+15555550199"),
    ];

    private static KeyValuePair<string, string>[] Status(string callSid) =>
    [
        .. Voice(callSid).Where(pair => pair.Key != "CallStatus"),
        new("CallStatus", "completed"), new("SequenceNumber", "0"), new("CallDuration", "3"), new("CallbackSource", "call-progress-events"),
        new("Timestamp", DateTime.UtcNow.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture)),
    ];
}
