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

    /// <summary>Takes a socket over that listens.</summary>
    public EpollListener(EpollLoops loops, Socket listening)
        : base(new Descriptor((int)listening.Handle))
    {
        Address = listening.LocalEndPoint as IPEndPoint ?? UnixPeer.At(0);
        listening.Blocking = false;
        listening.SafeHandle.SetHandleAsInvalid();
        _loops = loops;
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
    }

    public async ValueTask<IDuplex?> AcceptAsync(CancellationToken cancel)
    {
        await using var registration = cancel.UnsafeRegister(static self => ((EpollListener)self!).Dispose(), this);
        while (true)
        {
            try
            {
                var client = new Descriptor(await _accepting.AcceptAsync());
                SocketOptions.SendAtOnce(client);
                return new EpollDuplex(_loops.Next(), client, SocketAddresses.Read(_accepting.Name), isOpen: true);
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
}
