using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FastTwiml.Webhooks.Signature;

/// <summary>The tokens that are served, as one immutable snapshot; a reload makes a new one.</summary>
internal sealed class TwilioAccounts
{
    private readonly AuthToken[] _anyAccount;
    private readonly AuthToken[] _all;
    private readonly Dictionary<byte[], AuthToken[]>.AlternateLookup<ReadOnlySpan<byte>> _byAccountSid;

    /// <param name="anyAccountTokens">Tokens for every account that has none of its own, in the order in which they are tried.</param>
    /// <param name="accounts">Accounts with tokens of their own; only those are tried for them.</param>
    public TwilioAccounts(IEnumerable<string> anyAccountTokens, IEnumerable<TwilioAccount> accounts)
    {
        _anyAccount = [.. anyAccountTokens.Select(token => new AuthToken(token)).Distinct()];
        var byAccountSid = new Dictionary<byte[], AuthToken[]>(ByBytes.Instance);
        foreach (var account in accounts)
        {
            byAccountSid.Add(
                Encoding.UTF8.GetBytes(account.AccountSid),
                account.Secondary is null || account.Secondary.Equals(account.Primary) ? [account.Primary] : [account.Primary, account.Secondary]);
        }

        _all = [.. _anyAccount.Concat(byAccountSid.Values.SelectMany(tokens => tokens)).Distinct()];
        _byAccountSid = byAccountSid.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>All tokens, each once: a media stream's upgrade names no account.</summary>
    public ReadOnlySpan<AuthToken> All => _all;

    /// <summary>The tokens to try for a request that names this account, or none.</summary>
    public ReadOnlySpan<AuthToken> For(ReadOnlySpan<byte> accountSid) =>
        _byAccountSid.TryGetValue(accountSid, out var tokens) ? tokens : _anyAccount;

    /// <summary>
    /// The signature that Twilio would give an upgrade to this URL for this account: base64 of HMAC-SHA1 over the URL alone; null when no token
    /// is served for the account.
    /// </summary>
    public string? SignatureOf(string url, string accountSid)
    {
        var tokens = For(Encoding.UTF8.GetBytes(accountSid));
        if (tokens.IsEmpty)
        {
            return null;
        }

        Span<byte> signature = stackalloc byte[AuthToken.SignatureBytes];
        tokens[0].Sign(Encoding.UTF8.GetBytes(url), signature);
        return Convert.ToBase64String(signature);
    }

    /// <summary>Lets a lookup by a span find a key kept as an array, without making an array for it.</summary>
    private sealed class ByBytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly ByBytes Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
