using System.Text;

namespace FastTwiml.Tests.Http;

/// <summary>Heads as Twilio's servers send them.</summary>
internal static class HeadSamples
{
    public static readonly byte[] Webhook = Encoding.ASCII.GetBytes(
        """
        POST /twilio/voice?region=eu HTTP/1.1
        Host: voice.example.com
        User-Agent: TwilioProxy/1.1
        Content-Length: 1017
        Accept: */*
        Content-Type: application/x-www-form-urlencoded; charset=UTF-8
        I-Twilio-Idempotency-Token: 11111111-2222-3333-4444-555555555555
        X-Home-Region: us1
        X-Twilio-Signature: ETT75L8YhB7Hb2XjGfICKzKRKUI=
        X-Twilio-VoiceCall: true
        Accept-Encoding: gzip
        Connection: close


        """.ReplaceLineEndings("\r\n"));

    public static readonly byte[] Stream = Encoding.ASCII.GetBytes(
        """
        GET /streams HTTP/1.1
        Host: voice.example.com
        User-Agent: Twilio.TmeWs/1.0
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Key: 3QmVTQtxRXGCEmT3u0cOsw==
        Sec-WebSocket-Version: 13
        X-Twilio-Signature: GGQMfPkVpkV8pRxTpNRjmLEVcTs=


        """.ReplaceLineEndings("\r\n"));
}
