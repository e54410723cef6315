using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace FastTwiml.Operator;

/// <summary>Lets a request through when it carries the token (RFC 6750 section 2.1).</summary>
internal sealed class BearerToken(string token)
{
    private const string Scheme = "Bearer ";

    // Hashed first: what is compared has one length, so the time says nothing about the token's.
    private readonly byte[] _expected = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public Task Check(HttpContext context, RequestDelegate next)
    {
        if (Matches(context.Request.Headers.Authorization))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"fasttwiml\"";
        return context.Response.WriteAsync("The operator's pages need the header Authorization: Bearer with the token of the setting Operator:Token.\n");
    }

    private bool Matches(string? authorization)
        => authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(_expected, SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim())));
}
