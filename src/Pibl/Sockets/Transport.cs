using System.Net;
using System.Net.Sockets;
using Pibl.Sockets.Epoll;

namespace Pibl.Sockets;

/// <summary>
/// How bytes come and go: over epoll, with a ring beside it where there is one (Linux), else over the framework's
/// sockets.
/// </summary>
public abstract class Transport
{
    /// <summary>The environment variable that names one (docs/hardening.md).</summary>
    public const string Variable = "PIBL_TRANSPORT";

    /// <summary>
    /// Handshakes that the kernel holds while the door is full; it lowers this to net.core.somaxconn.
    /// </summary>
    private const int Backlog = 4096;

    /// <summary>The framework's sockets, which are everywhere.</summary>
    public static readonly Transport Framework = new FrameworkTransport();

    private static readonly Lazy<Transport?> WithRings = new(() => EpollTransport.TryStart(withRings: true));
    private static readonly Lazy<Transport?> WithoutRings = new(() => EpollTransport.TryStart(withRings: false));

    /// <summary>
    /// A transport of our own, with an io_uring for each loop where the system gives one; null without epoll.
    /// </summary>
    public static Transport? IoUring => WithRings.Value;

    /// <summary>The same without any ring.</summary>
    public static Transport? Epoll => WithoutRings.Value;

    public abstract IConnector Connector { get; }

    /// <summary>
    /// The transport of that name, or the next that the system has; null where no transport is called that.
    /// </summary>
    public static Transport? Named(string? name) => name switch
    {
        null or "" or "io_uring" => IoUring ?? Framework,
        "epoll" => Epoll ?? Framework,
        "framework" => Framework,
        _ => null,
    };

    /// <summary>Throws <see cref="SocketException"/> when the address cannot be had.</summary>
    public IListener Listen(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(address);
            socket.Listen(Backlog);
            return Accept(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes a socket over that listens.</summary>
    protected abstract IListener Accept(Socket listening);

    private sealed class FrameworkTransport : Transport
    {
        public override IConnector Connector { get; } = new SocketConnector();

        protected override IListener Accept(Socket listening) => new SocketListener(listening);
    }

    private sealed class EpollTransport(EpollLoops loops) : Transport
    {
        public override IConnector Connector { get; } = new EpollConnector(loops);

        /// <summary>Null where the system has no epoll.</summary>
        public static EpollTransport? TryStart(bool withRings) =>
            EpollLoops.TryStart(withRings) is { } loops ? new EpollTransport(loops) : null;

        protected override IListener Accept(Socket listening) => new EpollListener(loops, listening);
    }
}
