using Microsoft.Extensions.Logging;

namespace FastTwiml.Hosting.Certificates;

/// <summary>
/// The certificate that handshakes use now. A new one takes effect with the next handshake; connections keep what they have.
/// </summary>
internal sealed class CertificateSource
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _reloading = new();
    private readonly TlsOptions _tls;
    private readonly ILogger _logger;
    private volatile LoadedCertificate _current;
    private string _stamp;
    private string? _rejected;

    /// <exception cref="StartException">The certificate cannot be used.</exception>
    public CertificateSource(TlsOptions tls, ILogger logger)
    {
        (_tls, _logger) = (tls, logger);
        _stamp = CertificateFile.Stamp(tls);
        _current = CertificateFile.Load(tls);
        WarnOfDates(_current);
    }

    public LoadedCertificate Current => _current;

    /// <summary>Looks at the files every second until the token fires.</summary>
    public async Task WatchAsync(TimeProvider time, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                ReloadIfChanged();
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    /// <summary>Takes the files anew when they are not the ones that are in use.</summary>
    public bool ReloadIfChanged() => CertificateFile.Stamp(_tls) != Volatile.Read(ref _stamp) && Reload(isAsked: false);

    /// <summary>Takes the files anew. When they cannot be used, the certificate in use stays and the log says why.</summary>
    public bool Reload() => Reload(isAsked: true);

    private bool Reload(bool isAsked)
    {
        lock (_reloading)
        {
            // Taken before reading: a file that changes meanwhile is read again.
            var stamp = CertificateFile.Stamp(_tls);
            try
            {
                _current = CertificateFile.Load(_tls);
            }
            catch (StartException e)
            {
                // Certificate and key are written one after the other, and between the two they do not fit. So files that were
                // found to be changed are looked at twice before anybody is told.
                if (isAsked || _rejected == stamp)
                {
                    _logger.LogError("The certificate in use stays. {Reason}", e.Message);
                    Volatile.Write(ref _stamp, stamp);
                }

                _rejected = stamp;
                return false;
            }

            Volatile.Write(ref _stamp, stamp);
            _rejected = null;
            _logger.LogInformation("New certificate {Subject}, valid until {NotAfter:u}", _current.Leaf.Subject, _current.Leaf.NotAfter.ToUniversalTime());
            WarnOfDates(_current);
            return true;
        }
    }

    private void WarnOfDates(LoadedCertificate certificate)
    {
        var now = DateTime.Now;
        if (now < certificate.Leaf.NotBefore || now > certificate.Leaf.NotAfter)
        {
            _logger.LogWarning(
                "The certificate {File} is valid from {NotBefore:u} to {NotAfter:u}, not now: Twilio will refuse it",
                _tls.Certificate, certificate.Leaf.NotBefore.ToUniversalTime(), certificate.Leaf.NotAfter.ToUniversalTime());
        }
    }
}
