using System.Runtime.InteropServices;
using FastTwiml.Transports.Epoll;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FastTwiml.Transports;

/// <summary>Makes Kestrel's transport.</summary>
internal static class TransportFactory
{
    /// <summary>
    /// How much Kestrel's own transport reads ahead while an answer waits. More than the largest request, which is taken whole;
    /// no more than that, because a peer that sends and does not read fills it on every connection it opens.
    /// </summary>
    private const int ReadBufferBytes = 128 * 1024;

    /// <summary>Whether this machine has it.</summary>
    public static bool Has(TransportKind kind) => kind != TransportKind.Epoll
        || (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64);

    /// <summary>Reads a transport's name as the setting has it.</summary>
    public static bool TryParse(string name, out TransportKind kind) =>
        Enum.TryParse(name, ignoreCase: true, out kind) && Enum.GetName(kind)?.Equals(name, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>What is meant by <see cref="TransportKind.Auto"/> on this machine.</summary>
    public static TransportKind Best => Has(TransportKind.Epoll) ? TransportKind.Epoll : TransportKind.Sockets;

    /// <summary>To be disposed of where it can be.</summary>
    public static IConnectionListenerFactory Create(TransportKind kind, LoopWatch watch, ILoggerFactory loggerFactory) => (kind == TransportKind.Auto ? Best : kind) switch
    {
        TransportKind.Epoll => new EpollTransport(watch, loggerFactory),
        _ => new SocketTransportFactory(Options.Create(new SocketTransportOptions { MaxReadBufferSize = ReadBufferBytes }), loggerFactory),
    };
}
