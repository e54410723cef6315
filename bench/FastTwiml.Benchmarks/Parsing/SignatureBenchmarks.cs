using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using FastTwiml.Bench;
using FastTwiml.Benchmarks.Inputs;
using FastTwiml.Forms;
using FastTwiml.Webhooks.Origins;
using FastTwiml.Webhooks.Signature;

namespace FastTwiml.Benchmarks.Parsing;

/// <summary>Whether Twilio signed a webhook whose form is parsed already.</summary>
[MemoryDiagnoser]
public class SignatureBenchmarks : IReadsBytes
{
    private readonly byte[] _scratch = new byte[8192];
    private readonly byte[] _key = Encoding.UTF8.GetBytes(Contract.AuthToken);
    private readonly byte[] _hash = new byte[HMACSHA1.HashSizeInBytes];
    private readonly AuthToken _token = new(Contract.AuthToken);
    private readonly SignatureValidator _validator = new(new TwilioAccounts([Contract.AuthToken], []));
    private readonly SdkValidator _sdk = new(Contract.AuthToken);
    private Rotation<Signed> _requests = new([.. Corpus.Make().Select(static request => new Signed(request))]);

    double IReadsBytes.BytesPerOperation => _requests.All.Average(static request => request.Text.Length);

    [GlobalSetup]
    public void Check()
    {
        var forged = Encoding.ASCII.GetBytes(new string('A', SignatureValidator.SignatureLength));
        foreach (var request in _requests.All)
        {
            Outputs.AreEqual(true, IsValid(request, request.Signature));
            Outputs.AreEqual(true, _sdk.Validate(Contract.WebhookUrl, request.Form, request.SignatureText));
            Outputs.AreEqual(request.SignatureText, Convert.ToBase64String(HMACSHA1.HashData(_key, request.Text)));
            _token.Sign(request.Text, _hash);
            Outputs.AreEqual(request.SignatureText, Convert.ToBase64String(_hash));
            Outputs.AreEqual(false, IsValid(request, forged));
            Outputs.AreEqual(false, _sdk.Validate(Contract.WebhookUrl, request.Form, Encoding.ASCII.GetString(forged)));
        }
    }

    [GlobalCleanup]
    public void CleanUp() => _sdk.Dispose();

    [Benchmark(Baseline = true)]
    public bool Ours()
    {
        var request = _requests.Next();
        return IsValid(request, request.Signature);
    }

    [Benchmark]
    public bool TwilioSdkStyle()
    {
        var request = _requests.Next();
        return _sdk.Validate(Contract.WebhookUrl, request.Form, request.SignatureText);
    }

    /// <summary>The hash alone, over text that is there already in one piece and in order.</summary>
    [Benchmark]
    public int HashDataAlone() => HMACSHA1.HashData(_key, _requests.Next().Text, _hash);

    /// <summary>The same by our own way: a ratio to <see cref="HashDataAlone"/> of 0.35 or less is what it is there for.</summary>
    [Benchmark]
    public int SignAlone()
    {
        _token.Sign(_requests.Next().Text, _hash);
        return _hash.Length;
    }

    /// <summary>What comparing costs where ours takes four words at once.</summary>
    [Benchmark]
    public bool FixedTimeEqualsAlone()
    {
        var signature = _requests.Next().Signature;
        return CryptographicOperations.FixedTimeEquals(signature, signature);
    }

    private bool IsValid(Signed request, byte[] signature) => _validator.IsValid(
        new SignedRequest
        {
            Origin = new Origin { Scheme = "https"u8, Host = "voice.example.com"u8 },
            RawTarget = "/twiml"u8,
            Decoded = request.Decoded,
            BodyPairs = request.Pairs,
            Signature = signature,
            SignatureCount = 1,
        },
        _scratch);

    /// <summary>A webhook in the forms that the candidates take.</summary>
    private sealed class Signed
    {
        public Signed(Corpus request)
        {
            // With room behind the form, as the server has.
            var decoded = new byte[2048];
            var pairs = new FormPair[64];
            var form = FormParser.Parse(request.Body, decoded, pairs);
            Decoded = decoded;
            Pairs = pairs[..form.Count];
            Form = Pairs.ToDictionary(pair => Encoding.UTF8.GetString(pair.Name.Of(Decoded)), pair => Encoding.UTF8.GetString(pair.Value.Of(Decoded)));
            SignatureText = request.Signature;
            Signature = Encoding.ASCII.GetBytes(request.Signature);
            Text = Encoding.UTF8.GetBytes(Contract.WebhookUrl + string.Concat(Form.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => pair.Key + pair.Value)));
        }

        public byte[] Decoded { get; }

        public FormPair[] Pairs { get; }

        public Dictionary<string, string> Form { get; }

        public string SignatureText { get; }

        public byte[] Signature { get; }

        public byte[] Text { get; }
    }
}
