using System.Text;
using FastTwiml.TestKit;
using FastTwiml.WebSockets;
using FastTwiml.WebSockets.Handshakes;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastTwiml.Tests.WebSockets.Handshakes;

public class ClientHandshakeTests
{
    private const string Upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
    private const string Accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    private const string Switching = "HTTP/1.1 101 Switching Protocols\r\n";

    private static readonly byte[] s_key = "dGhlIHNhbXBsZSBub25jZQ=="u8.ToArray();

    public static TheoryData<string> Accepted() =>
    [
        Switching + Upgrade + Accept + "\r\n",
        "HTTP/1.1 101 \r\n" + Upgrade + Accept + "\r\n",
        "HTTP/1.2 101 \u00E9\t!\r\n" + Upgrade + Accept + "\r\n",
        Switching + "upgrade:WebSocket\r\nCONNECTION: keep-alive,\tupgrade\r\nsec-websocket-accept:\ts3pPLMBiTxaQ9kYGzzhZRbK+xOo= \r\nServer: x\r\nX-Empty:\r\n\r\n",
        Switching + "Connection: keep-alive\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" + Accept + "\r\n",
        Switching + Upgrade + Accept + "Sec-WebSocket-Extensions:\r\nSec-WebSocket-Protocol: \r\n\r\n",
        Switching + Upgrade + Accept + "Content-Length: 0\r\nDate: Mon, 23 Nov 2026 00:00:00 GMT\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nUpgrade: x\r\nSec-WebSocket-Protocol: x\r\n\r\n" + Switching + Upgrade + Accept + "\r\n",
    ];

    public static TheoryData<string, int, string> Refused() => new()
    {
        { nameof(UpgradeFault.NotHttp), 0, "SSH-2.0-OpenSSH_9.2\r\n" },
        { nameof(UpgradeFault.NotHttp), 0, "HTTP/2 101\r\n" },
        { nameof(UpgradeFault.NotHttp), 0, "http/1.1 101 Switching Protocols\r\n" },
        { nameof(UpgradeFault.NotHttp), 0, "\x15\x03\x01" },
        { nameof(UpgradeFault.NotHttp), 0, "\r\n" + Switching },
        { nameof(UpgradeFault.InvalidStatusLine), 0, "HTTP/1.1 101 Switching Protocols\n" },
        { nameof(UpgradeFault.InvalidStatusLine), 0, "HTTP/1.1 101\r\n" },
        { nameof(UpgradeFault.InvalidStatusLine), 0, "HTTP/1.1  101 X\r\n" },
        { nameof(UpgradeFault.InvalidStatusLine), 0, "HTTP/1.1 1010 X\r\n" },
        { nameof(UpgradeFault.InvalidStatusLine), 0, "HTTP/1.1 10x X\r\n" },
        { nameof(UpgradeFault.InvalidStatusLine), 0, "HTTP/1.1 099 X\r\n" },
        { nameof(UpgradeFault.InvalidStatusLine), 0, "HTTP/1.1 101 a\rb\r\n" },
        { nameof(UpgradeFault.InvalidStatusLine), 0, "HTTP/1.1 101 a\0\r\n" },
        { nameof(UpgradeFault.InvalidStatusLine), 0, "HTTP/1.x 101 X\r\n" },
        { nameof(UpgradeFault.InvalidStatusLine), 0, "HTTP/1.\r\n" },
        { nameof(UpgradeFault.InvalidStatusLine), 0, "HTTP/1.0 101 Switching Protocols\r\n" },
        { nameof(UpgradeFault.NotSwitching), 200, "HTTP/1.1 200 OK\r\n" },
        { nameof(UpgradeFault.NotSwitching), 301, "HTTP/1.1 301 Moved Permanently\r\nLocation: https://a.example/\r\n\r\n" },
        { nameof(UpgradeFault.NotSwitching), 401, "HTTP/1.1 401 Unauthorized\r\n" },
        { nameof(UpgradeFault.NotSwitching), 404, "HTTP/1.0 404 Not Found\r\n" },
        { nameof(UpgradeFault.NotSwitching), 999, "HTTP/1.1 999 X\r\n" },
        { nameof(UpgradeFault.NotSwitching), 503, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 X\r\n" },
        { nameof(UpgradeFault.NotHttp), 0, "HTTP/1.1 100 Continue\r\n\r\nHTTQ" },
        { nameof(UpgradeFault.InvalidField), 101, Switching + "Upgrade : websocket\r\n" },
        { nameof(UpgradeFault.InvalidField), 101, Switching + "Upgrade\r\n" },
        { nameof(UpgradeFault.InvalidField), 101, Switching + " Upgrade: websocket\r\n" },
        { nameof(UpgradeFault.InvalidField), 101, Switching + ": websocket\r\n" },
        { nameof(UpgradeFault.InvalidField), 101, Switching + "Upgrade: websocket\n" },
        { nameof(UpgradeFault.InvalidField), 101, Switching + "Upgrade: web\rsocket\r\n" },
        { nameof(UpgradeFault.InvalidField), 101, Switching + "Upgrade: web\0socket\r\n" },
        { nameof(UpgradeFault.InvalidField), 101, Switching + "\n" },
        { nameof(UpgradeFault.InvalidField), 101, Switching + "\r\r\n" },
        { nameof(UpgradeFault.InvalidField), 100, "HTTP/1.1 100 Continue\r\nX\r\n" },
        { nameof(UpgradeFault.NoUpgrade), 101, Switching + "Connection: Upgrade\r\n" + Accept + "\r\n" },
        { nameof(UpgradeFault.NoUpgrade), 101, Switching + "Upgrade: h2c\r\nConnection: Upgrade\r\n" + Accept + "\r\n" },
        { nameof(UpgradeFault.NoUpgrade), 101, Switching + "Upgrade: websocket, h2c\r\nConnection: Upgrade\r\n" + Accept + "\r\n" },
        { nameof(UpgradeFault.NoUpgrade), 101, Switching + Upgrade + "Upgrade: h2c\r\n" + Accept + "\r\n" },
        { nameof(UpgradeFault.NoUpgrade), 101, "HTTP/1.1 102 X\r\n" + Upgrade + Accept + "\r\n" + Switching + "\r\n" },
        { nameof(UpgradeFault.NoConnectionUpgrade), 101, Switching + "Upgrade: websocket\r\n" + Accept + "\r\n" },
        { nameof(UpgradeFault.NoConnectionUpgrade), 101, Switching + "Upgrade: websocket\r\nConnection: keep-alive\r\n" + Accept + "\r\n" },
        { nameof(UpgradeFault.WrongAccept), 101, Switching + Upgrade + "\r\n" },
        { nameof(UpgradeFault.WrongAccept), 101, Switching + Upgrade + "Sec-WebSocket-Accept: \r\n\r\n" },
        { nameof(UpgradeFault.WrongAccept), 101, Switching + Upgrade + "Sec-WebSocket-Accept: s3pplmbitxaq9kygzzhzrbk+xoo=\r\n\r\n" },
        { nameof(UpgradeFault.WrongAccept), 101, Switching + Upgrade + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo\r\n\r\n" },
        { nameof(UpgradeFault.WrongAccept), 101, Switching + Upgrade + "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n" },
        { nameof(UpgradeFault.WrongAccept), 101, Switching + Upgrade + Accept + Accept + "\r\n" },
        { nameof(UpgradeFault.UnaskedExtension), 101, Switching + Upgrade + Accept + "sec-websocket-extensions: permessage-deflate\r\n\r\n" },
        { nameof(UpgradeFault.UnaskedSubprotocol), 101, Switching + Upgrade + Accept + "Sec-WebSocket-Protocol: audio.twilio.com\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Answers_that_open_the_WebSocket(string answer)
    {
        var bytes = Encoding.Latin1.GetBytes(answer);
        Assert.Equal(UpgradeAnswer.Accepted(bytes.Length), ClientHandshake.Read(bytes, s_key));
        Assert.True(ClientHandshake.Read(bytes, s_key).IsAccepted);
        Assert.Equal(UpgradeAnswer.Accepted(bytes.Length), ClientHandshake.Read([.. bytes, 0x81, 0x00], s_key));
        for (var length = 0; length < bytes.Length; length++)
        {
            using var beginning = GuardedMemory.EndingAtGuard(bytes.AsSpan(0, length));
            Assert.Equal(UpgradeAnswer.Incomplete(), ClientHandshake.Read(beginning.Span, s_key));
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Answers_that_do_not(string fault, int statusCode, string answer)
    {
        var bytes = Encoding.Latin1.GetBytes(answer);
        var expected = UpgradeAnswer.Refused(Enum.Parse<UpgradeFault>(fault), statusCode);
        var whole = ClientHandshake.Read(bytes, s_key);
        Assert.Equal(expected, whole);
        Assert.False(whole.IsAccepted);

        // However it grows, the first verdict is the verdict.
        for (var length = 0; length < bytes.Length; length++)
        {
            using var beginning = GuardedMemory.EndingAtGuard(bytes.AsSpan(0, length));
            var verdict = ClientHandshake.Read(beginning.Span, s_key);
            Assert.True(verdict == UpgradeAnswer.Incomplete() || verdict == expected, $"{verdict} after {length} bytes");
        }

        Assert.Equal(expected, ClientHandshake.Read([.. bytes, .. "\r\n\r\nHTTP/1.1 101 X\r\n\r\n"u8], s_key));
    }

    [Theory]
    [InlineData(-1, nameof(UpgradeFault.None))]
    [InlineData(0, nameof(UpgradeFault.None))]
    [InlineData(1, nameof(UpgradeFault.AnswerTooLarge))]
    public void The_limit_of_an_answer(int beyond, string fault)
    {
        const string Before = Switching + Upgrade + Accept + "X: ";
        var bytes = Encoding.ASCII.GetBytes(Before + new string('x', FrameLimits.UpgradeAnswerBytes + beyond - Before.Length - 4) + "\r\n\r\n");
        var expected = Enum.Parse<UpgradeFault>(fault);
        Assert.Equal((true, expected, 101), Verdict(ClientHandshake.Read(bytes, s_key)));
        Assert.Equal(expected != UpgradeFault.None, ClientHandshake.Read(bytes.AsSpan(0, bytes.Length - 1), s_key).IsComplete);
        Assert.Equal(UpgradeAnswer.Incomplete(), ClientHandshake.Read(bytes.AsSpan(0, bytes.Length - 2), s_key));
    }

    [Fact]
    public void Interim_answers_count_to_the_limit()
    {
        const string Interim = "HTTP/1.1 100 Continue\r\n\r\n";
        var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Interim, FrameLimits.UpgradeAnswerBytes / Interim.Length + 1)));
        Assert.Equal(UpgradeFault.AnswerTooLarge, ClientHandshake.Read(bytes, s_key).Fault);
    }

    [Fact]
    public void Any_bytes_give_a_verdict_that_more_bytes_do_not_change() =>
        Prop.ForAll(
            NearAnswers().ToArbitrary(),
            static bytes =>
            {
                var whole = ClientHandshake.Read(bytes, s_key);
                for (var length = 0; length < bytes.Length; length++)
                {
                    var verdict = ClientHandshake.Read(bytes.AsSpan(0, length), s_key);
                    Assert.True(!verdict.IsComplete || verdict == whole, $"{verdict} after {length} bytes, {whole} after all");
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Every_fault_is_reached_and_known()
    {
        var reached = Refused().Select(static row => Enum.Parse<UpgradeFault>((string)row[0])).Append(UpgradeFault.AnswerTooLarge);
        var all = Enum.GetValues<UpgradeFault>().Where(static f => f != UpgradeFault.None).ToList();
        Assert.Empty(all.Except(reached));
        Assert.All(all, static fault => Assert.Matches("^[A-Z][ -~]+[.]$", UpgradeFaults.Sentence(fault)));
        Assert.All(all, static fault => Assert.Matches("^[a-z_]+$", UpgradeFaults.MetricTag(fault)));
        Assert.Distinct(all.Select(UpgradeFaults.Sentence));
    }

    [Fact]
    public void Allocates_nothing()
    {
        var answer = Encoding.ASCII.GetBytes(Switching + Upgrade + Accept + "\r\n");
        AllocationCheck.Zero(() => ClientHandshake.Read(answer, s_key));
    }

    private static (bool IsComplete, UpgradeFault Fault, int StatusCode) Verdict(UpgradeAnswer answer) => (answer.IsComplete, answer.Fault, answer.StatusCode);

    private static Gen<byte[]> NearAnswers()
    {
        var line = Gen.Elements(
            Switching, "HTTP/1.1 100 Continue\r\n", "Upgrade: websocket\r\n", "Connection: Upgrade\r\n", Accept, "\r\n", "\r\n", "X: y\r\n", "\n", " x\r\n", "a", "\r");
        var answer =
            from before in Gen.Elements("", "", "HTTP/1.1 103 X\r\n\r\n")
            from upgrade in Gen.Elements(Switching, Switching + Upgrade, Switching + Upgrade + Accept)
            from lines in line.ArrayOf(4)
            select Encoding.Latin1.GetBytes(before + upgrade + string.Concat(lines));
        return Gen.Frequency(
            (3, answer),
            (2, from bytes in answer from at in Gen.Choose(0, bytes.Length - 1) from b in Gen.Choose(0, 255) select (byte[])[.. bytes[..at], (byte)b, .. bytes[(at + 1)..]]),
            (1, ArbMap.Default.GeneratorFor<byte[]>()));
    }
}
