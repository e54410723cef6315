using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastTwiml.Hosting.Certificates;

/// <summary>Reads the certificate that the settings name: PEM or PFX.</summary>
internal static class CertificateFile
{
    /// <exception cref="StartException">With <see cref="ExitCode.Listener"/>, saying which file and why.</exception>
    public static LoadedCertificate Load(TlsOptions tls)
    {
        var reading = tls.Certificate;
        try
        {
            if (IsPfx(tls.Certificate))
            {
                return LoadPfx(tls);
            }

            var certificates = File.ReadAllText(tls.Certificate);
            reading = tls.Key ?? tls.Certificate;
            var key = tls.Key is null ? certificates : File.ReadAllText(tls.Key);
            return LoadPem(tls, certificates, key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(tls, $"{reading} cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            var password = tls.Password is null ? " (without a password; Tls:Password sets one)" : string.Empty;
            throw Unusable(tls, $"{e.Message.ReplaceLineEndings(" ").TrimEnd('.')}{password}", e);
        }
    }

    /// <summary>What tells one version of the files from the next; the files that a link leads to count.</summary>
    public static string Stamp(TlsOptions tls) => $"{StampOf(tls.Certificate)}|{(tls.Key is null ? string.Empty : StampOf(tls.Key))}";

    private static string StampOf(string path)
    {
        try
        {
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return $"{target.FullName}:{target.LastWriteTimeUtc.Ticks}:{target.Length}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "absent";
        }
    }

    private static bool IsPfx(string path)
        => path.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".p12", StringComparison.OrdinalIgnoreCase);

    private static LoadedCertificate LoadPfx(TlsOptions tls)
    {
        if (tls.Key is not null)
        {
            throw Unusable(tls, "a PFX file carries its key, so Tls:Key must not be set", null);
        }

        // Ephemeral: the key stays in memory and needs no folder of the user's.
        var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(tls.Certificate, tls.Password, X509KeyStorageFlags.EphemeralKeySet);
        var leaf = all.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw Unusable(tls, "there is no certificate with a private key in it", null);
        all.Remove(leaf);
        return new LoadedCertificate(leaf, all);
    }

    private static LoadedCertificate LoadPem(TlsOptions tls, string certificates, string key)
    {
        var leaf = tls.Password is null
            ? X509Certificate2.CreateFromPem(certificates, key)
            : X509Certificate2.CreateFromEncryptedPem(certificates, key, tls.Password);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificates);
        chain.RemoveAt(0);
        return new LoadedCertificate(leaf, chain);
    }

    private static StartException Unusable(TlsOptions tls, string why, Exception? inner)
        => new(ExitCode.Listener, $"Tls:Certificate: {tls.Certificate} cannot be used: {why}. Valid: a PEM certificate with its key (Tls:Key, or in the same file), or a .pfx file with Tls:Password.", inner);
}
