using System.Net.Sockets;
using Pibl.Config;
using Pibl.Transport;
using Pibl.Transport.Epoll;
using Pibl.Transport.Sockets;

namespace Pibl;

/// <summary>
/// How bytes come and go: over epoll, with a ring beside it where there is one (Linux), else over the framework's
/// sockets.
/// </summary>
public static class Transports
{
    /// <summary>The environment variable that names one (docs/hardening.md).</summary>
    public const string Variable = Overrides.TransportVariable;

    /// <summary>The framework's sockets, which are everywhere.</summary>
    public static readonly NetworkTransport Framework = new FrameworkTransport();

    private static readonly Lazy<NetworkTransport?> WithRings = new(() => EpollTransport.TryStart(withRings: true));
    private static readonly Lazy<NetworkTransport?> WithoutRings = new(() => EpollTransport.TryStart(withRings: false));

    /// <summary>
    /// A transport of our own, with an io_uring for each loop where the system gives one; null without epoll.
    /// </summary>
    public static NetworkTransport? IoUring => WithRings.Value;

    /// <summary>The same without any ring.</summary>
    public static NetworkTransport? Epoll => WithoutRings.Value;

    /// <summary>
    /// The transport of that name, or the next that the system has; null where no transport is called that.
    /// </summary>
    public static NetworkTransport? Named(string? name) => name switch
    {
        null or "" or "io_uring" => IoUring ?? Framework,
        "epoll" => Epoll ?? Framework,
        "framework" => Framework,
        _ => null,
    };

    private sealed class FrameworkTransport : NetworkTransport
    {
        public override IConnector Connector { get; } = new SocketConnector();

        protected override IListener Accept(Socket listening) => new SocketListener(listening);
    }

    private sealed class EpollTransport(EpollLoops loops) : NetworkTransport
    {
        public override IConnector Connector { get; } = new EpollConnector(loops);

        /// <summary>Null where the system has no epoll.</summary>
        public static EpollTransport? TryStart(bool withRings) =>
            EpollLoops.TryStart(withRings) is { } loops ? new EpollTransport(loops) : null;

        protected override IListener Accept(Socket listening) => new EpollListener(loops, listening);
    }
}
