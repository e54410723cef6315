using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;

namespace FastTwiml.Peers.AspNet;

/// <summary>
/// Answers Twilio's question what to do with a call: checks its signature where there is a validator, and the call is on disk
/// before the answer where there is a writer.
/// </summary>
internal sealed class VoiceWebhook(NumberDirectory numbers, RequestValidator? validator = null, CallWriter? calls = null)
{
    public const string AuthToken = "0123456789abcdef0123456789abcdef";
    private const string PublicUrl = "https://voice.example.com";

    public async Task<IResult> AnswerAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (validator is not null && !validator.Validate(PublicUrl + request.Path + request.QueryString, form, request.Headers["X-Twilio-Signature"].ToString()))
        {
            return TypedResults.StatusCode(StatusCodes.Status403Forbidden);
        }

        if (StringValues.IsNullOrEmpty(form["CallSid"]))
        {
            return TypedResults.Text("The form has no CallSid.", statusCode: StatusCodes.Status400BadRequest);
        }

        string to = form["To"].ToString(), from = form["From"].ToString();
        if (!numbers.TryFind(to, out var assistantId))
        {
            return Xml(VoiceTwiml.Reject());
        }

        if (calls is not null)
        {
            await calls.WriteAsync(new InboundCall(
                form["CallSid"].ToString(), form["AccountSid"].ToString(), from, to, assistantId, form["CallStatus"].ToString(), InboundCall.Now()));
        }

        return Xml(VoiceTwiml.Connect(to, from));
    }

    private static ContentHttpResult Xml(string twiml) => TypedResults.Text(twiml, "application/xml");
}
