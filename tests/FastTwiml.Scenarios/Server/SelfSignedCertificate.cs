using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastTwiml.Scenarios.Server;

/// <summary>The certificate of a site's TLS listener, with its key in a file of its own.</summary>
internal static class SelfSignedCertificate
{
    private const string File = "server.pem";
    private const string KeyFile = "server.key";

    /// <summary>What tells the server where it is.</summary>
    public static IEnumerable<string> Options => [$"--Tls:Certificate={File}", $"--Tls:Key={KeyFile}"];

    /// <summary>Puts a new one in the place of the one there is, certificate and key one after the other.</summary>
    /// <returns>Its thumbprint.</returns>
    public static string Write(Site site, int number)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=voice.example.com, SERIALNUMBER={number}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        site.Replace(File, certificate.ExportCertificatePem());
        site.Replace(KeyFile, key.ExportPkcs8PrivateKeyPem());
        return certificate.Thumbprint;
    }
}
