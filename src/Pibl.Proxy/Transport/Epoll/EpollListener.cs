using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pibl.Http.Messages;

namespace Pibl.Transport.Epoll;

/// <summary>A listening socket, whose clients are dealt to the loops in turn.</summary>
internal sealed class EpollListener : EpollSocket, IListener
{
    private readonly EpollLoops _loops;
    private readonly Accepting _accepting;

    /// <summary>Where clients come in; null: at any address, and each is asked for its own.</summary>
    private readonly IPEndPoint? _local;

    private CancellationTokenRegistration _registration;
    private CancellationToken _registered;

    /// <summary>Takes a socket over that listens.</summary>
    public EpollListener(EpollLoops loops, Socket listening)
        : base(new Descriptor((int)listening.Handle))
    {
        Address = listening.LocalEndPoint as IPEndPoint ?? UnixPeer.At(0);
        listening.Blocking = false;
        listening.SafeHandle.SetHandleAsInvalid();
        _loops = loops;
        _local = IsOne(Address) ? Address : null;

        // Sockets that it accepts inherit this: a call less for each (tcp(7)).
        SocketOptions.SendAtOnce(Descriptor);
        var loop = loops.Next();
        _accepting = new Accepting(loop, Descriptor);
        BeWatched(loop);
    }

    public IPEndPoint Address { get; }

    public SafeHandle Shared => Descriptor;

    protected override Direction In => _accepting;

    protected override Direction? Out => null;

    public override void Dispose()
    {
        Descriptor.Dispose();
        _accepting.Close();
        _ = _registration.Unregister();
    }

    public async ValueTask<IDuplex?> AcceptAsync(CancellationToken cancel)
    {
        Follow(cancel);
        while (true)
        {
            try
            {
                var client = new Descriptor(await _accepting.AcceptAsync());
                return new EpollDuplex(
                    _loops.Next(), client, SocketAddresses.Read(_accepting.Name), isOpen: true, _local);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionAborted)
            {
                // The client gave up between its handshake and our accept.
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
        }
    }

    private static bool IsOne(IPEndPoint address) =>
        address.Port != 0 && !address.Address.IsIPv4MappedToIPv6
        && !address.Address.Equals(IPAddress.Any) && !address.Address.Equals(IPAddress.IPv6Any);

    /// <summary>One registration for all that are accepted, not one for each.</summary>
    private void Follow(CancellationToken cancel)
    {
        if (cancel != _registered)
        {
            _ = _registration.Unregister();
            _registered = cancel;
            _registration = cancel.UnsafeRegister(static self => ((EpollListener)self!).Dispose(), this);
        }
    }
}
