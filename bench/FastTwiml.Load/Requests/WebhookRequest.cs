using System.Net;
using System.Text;
using FastTwiml.Bench;

namespace FastTwiml.Load.Requests;

/// <summary>
/// Voice webhooks as Twilio sends them, 27 fields in about 720 bytes, written into place: everything but the call token has a
/// fixed width, and the token stands last.
/// </summary>
internal sealed class WebhookRequest : IDisposable
{
    public const string Url = Contract.WebhookUrl;

    // What is replaced in the templates: as wide as what replaces it, and found nowhere else in them.
    private const string To = "10000000001";
    private const string From = "10000000002";
    private const string CallSid = "10000000000000000000000000000003";
    private const string Signature = "1000000000000000000000000004";
    private const string IdempotencyToken = "10000000-0000-0000-0000-000000000005";
    private const string BodyLength = "106";
    private const byte IdempotencyPurpose = 5;

    private readonly uint _seed;
    private readonly byte[] _request;
    private readonly byte[] _signedBeforeToken;
    private readonly byte[] _signedAfterToken;
    private readonly int _headBytes;
    private readonly int _lengthAt;
    private readonly int _signatureAt;
    private readonly int _idempotencyAt;
    private readonly int _callSidAt;
    private readonly int[] _toAt;
    private readonly int[] _fromAt;
    private readonly int _signedCallSidAt;
    private readonly int[] _signedToAt;
    private readonly int[] _signedFromAt;
    private readonly byte[] _signed;
    private readonly CallTokens _tokens;
    private readonly RequestSignature _signature = new();

    public WebhookRequest(uint seed, bool closesConnection)
    {
        (string Name, string Value)[] pairs =
        [
            ("Called", '+' + To), ("ToState", "WA"), ("CallerCountry", "US"), ("Direction", "inbound"), ("CallerState", "WA"), ("ToZip", "98101"),
            ("CallSid", "CA" + CallSid), ("To", '+' + To), ("CallerZip", "98101"), ("ToCountry", "US"),
            ("StirVerstat", "TN-Validation-Passed-A"), ("CalledZip", "98101"), ("ApiVersion", "2010-04-01"), ("CalledCity", "SEATTLE"),
            ("CallStatus", "ringing"), ("From", '+' + From), ("AccountSid", Contract.AccountSid), ("CalledCountry", "US"),
            ("CallerCity", "LOS ANGELES"), ("ToCity", "SEATTLE"), ("FromCountry", "US"), ("Caller", '+' + From), ("FromCity", "LOS ANGELES"),
            ("CalledState", "WA"), ("FromZip", "98101"), ("FromState", "WA"), ("CallToken", string.Empty),
        ];
        var body = string.Join('&', pairs.Select(static pair => $"{pair.Name}={WebUtility.UrlEncode(pair.Value)}"));
        var head = "POST /twiml HTTP/1.1\r\nHost: " + Contract.Host + "\r\nUser-Agent: TwilioProxy/1.1\r\n"
            + $"Content-Length: {BodyLength}\r\nAccept: */*\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nX-Home-Region: us1\r\n"
            + $"X-Twilio-Signature: {Signature}\r\nI-Twilio-Idempotency-Token: {IdempotencyToken}\r\n{(closesConnection ? "Connection: close\r\n" : string.Empty)}\r\n";
        var sorted = pairs.OrderBy(static pair => pair.Name, StringComparer.Ordinal).ToArray();
        var token = Array.FindIndex(sorted, static pair => pair.Name == "CallToken") + 1;
        var before = Url + string.Concat(sorted[..token].Select(static pair => pair.Name + pair.Value));
        var after = string.Concat(sorted[token..].Select(static pair => pair.Name + pair.Value));

        var request = head + body;
        _headBytes = head.Length;
        _lengthAt = PlaceOf(BodyLength, request);
        _signatureAt = PlaceOf(Signature, request);
        _idempotencyAt = PlaceOf(IdempotencyToken, request);
        _callSidAt = PlaceOf(CallSid, request);
        _toAt = [.. PlacesOf(To, request)];
        _fromAt = [.. PlacesOf(From, request)];
        _signedCallSidAt = PlaceOf(CallSid, before);
        _signedToAt = [.. PlacesOf(To, after)];
        _signedFromAt = [.. PlacesOf(From, after)];
        _request = Encoding.ASCII.GetBytes(request);
        _signedBeforeToken = Encoding.ASCII.GetBytes(before);
        _signedAfterToken = Encoding.ASCII.GetBytes(after);
        _signed = [.. _signedBeforeToken, .. new byte[CallTokens.LongestForm + after.Length]];
        _tokens = new CallTokens(seed);
        _seed = seed;
    }

    /// <summary>No request is longer.</summary>
    public int LongestBytes => _request.Length + CallTokens.LongestForm;

    /// <summary>Writes the request of this counter; how long it is.</summary>
    public int Write(uint counter, Span<byte> destination)
    {
        var (signedToken, formToken) = _tokens.For(counter);
        _request.CopyTo(destination);
        formToken.CopyTo(destination[_request.Length..]);
        var length = _request.Length + formToken.Length;

        Sids.WriteDigits(_seed, counter, destination[_callSidAt..]);
        CalledNumbers.WriteTo(_seed, counter, destination[_toAt[0]..]);
        CalledNumbers.WriteFrom(_seed, counter, destination[_fromAt[0]..]);
        var to = destination.Slice(_toAt[0], CalledNumbers.Digits);
        var from = destination.Slice(_fromAt[0], CalledNumbers.Digits);
        Repeat(to, destination, _toAt);
        Repeat(from, destination, _fromAt);
        _ = (length - _headBytes).TryFormat(destination[_lengthAt..], out _);
        WriteIdempotencyToken(counter, destination[_idempotencyAt..]);

        destination.Slice(_callSidAt, CallSid.Length).CopyTo(_signed.AsSpan(_signedCallSidAt));
        signedToken.CopyTo(_signed, _signedBeforeToken.Length);
        var after = _signed.AsSpan(_signedBeforeToken.Length + signedToken.Length, _signedAfterToken.Length);
        _signedAfterToken.CopyTo(after);
        Repeat(to, after, _signedToAt);
        Repeat(from, after, _signedFromAt);
        _signature.Write(_signed.AsSpan(0, _signedBeforeToken.Length + signedToken.Length + after.Length), destination[_signatureAt..]);
        return length;
    }

    public void Dispose() => _signature.Dispose();

    private static void Repeat(ReadOnlySpan<byte> value, Span<byte> text, int[] places)
    {
        foreach (var place in places)
        {
            value.CopyTo(text[place..]);
        }
    }

    private void WriteIdempotencyToken(uint counter, Span<byte> destination)
    {
        var first = Mixing.Mix(_seed, counter, IdempotencyPurpose);
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, first);
        BitConverter.TryWriteBytes(bytes[8..], Mixing.Mix(first));
        _ = new Guid(bytes).TryFormat(destination, out _);
    }

    private static int PlaceOf(string placeholder, string text) => PlacesOf(placeholder, text).Single();

    private static IEnumerable<int> PlacesOf(string placeholder, string text)
    {
        for (var at = text.IndexOf(placeholder, StringComparison.Ordinal); at >= 0; at = text.IndexOf(placeholder, at + 1, StringComparison.Ordinal))
        {
            yield return at;
        }
    }
}
