using System.Text;

namespace FastTwiml.Load.Requests;

/// <summary>
/// Some thousand values of <c>CallToken</c>, which is as long as all other fields of a webhook together: as signed, and as they
/// stand in a form. They repeat; what a server could remember a call by does not.
/// </summary>
internal sealed class CallTokens
{
    public const int LongestForm = 320;

    private const int Count = 1024;
    private const byte Purpose = 4;

    // What Twilio sends varies by so many bytes before Base64.
    private const int Shortest = 60;
    private const int Longest = 200;

    private readonly (byte[] Signed, byte[] Form)[] _tokens = new (byte[], byte[])[Count];

    public CallTokens(uint seed)
    {
        var random = new Random((int)Mixing.Mix(seed, 0, Purpose));
        for (var i = 0; i < Count; i++)
        {
            var bytes = new byte[random.Next(Shortest, Longest)];
            random.NextBytes(bytes);
            var text = Convert.ToBase64String(bytes);
            _tokens[i] = (Encoding.ASCII.GetBytes(text), Encoding.ASCII.GetBytes(Uri.EscapeDataString(text)));
        }
    }

    public (byte[] Signed, byte[] Form) For(uint counter) => _tokens[counter % Count];
}
