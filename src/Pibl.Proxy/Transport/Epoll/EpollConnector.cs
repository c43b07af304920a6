using System.Net;
using System.Runtime.InteropServices;
using Pibl.Exchange;

namespace Pibl.Transport.Epoll;

/// <summary>Connects over TCP, to the first address of a name that answers.</summary>
internal sealed class EpollConnector(EpollLoops loops) : IConnector
{
    /// <summary>TCP_ESTABLISHED in <c>struct tcp_info</c>'s first byte (tcp(7)).</summary>
    private const byte Established = 1;

    public async ValueTask<IDuplex> ConnectAsync(Endpoint endpoint, CancellationToken cancel) =>
        endpoint.OtherHost is null && IPAddress.TryParse(endpoint.Host, out var literal)
            ? await ConnectAsync(new IPEndPoint(literal, endpoint.Port), cancel)
            : await ConnectRace.RunAsync(
                await Names.OfTheSystem.FindAsync(endpoint, cancel),
                (address, over) => ConnectAsync(new IPEndPoint(address, endpoint.Port), over),
                TimeProvider.System,
                cancel);

    private async ValueTask<IDuplex> ConnectAsync(IPEndPoint address, CancellationToken cancel)
    {
        var attempt = Begin(address);
        try
        {
            await using (cancel.UnsafeRegister(static attempt => ((Attempt)attempt!).GiveUp(), attempt))
            {
                await attempt.Duplex.OpenedAsync();
            }

            return attempt.Duplex;
        }
        catch (ObjectDisposedException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch
        {
            attempt.Duplex.Dispose();
            throw;
        }
    }

    private unsafe Attempt Begin(IPEndPoint address)
    {
        var name = stackalloc byte[SocketAddresses.BytesMax];
        var length = SocketAddresses.Write(address, new Span<byte>(name, SocketAddresses.BytesMax));
        var socket = new Descriptor(Libc.Socket(*(short*)name, Libc.Stream | Libc.NonBlocking | Libc.CloseOnExec, 0));
        if (socket.IsInvalid)
        {
            throw Errors.Last();
        }

        SocketOptions.SendAtOnce(socket);
        if (Libc.Connect(socket, name, length) < 0 && Marshal.GetLastSystemError() is not Libc.InProgress and var error)
        {
            socket.Dispose();
            throw Errors.Of(error);
        }

        return new Attempt(new EpollDuplex(loops.Nearest(), socket, address, isOpen: false), socket);
    }

    private sealed class Attempt(EpollDuplex duplex, Descriptor socket)
    {
        public EpollDuplex Duplex => duplex;

        /// <summary>
        /// Too late, unless the connection stands and only the loop has not come to it yet: then it is the loop that is
        /// late.
        /// </summary>
        public void GiveUp()
        {
            if (!Stands())
            {
                duplex.Dispose();
            }
        }

        private unsafe bool Stands()
        {
            byte state;
            var length = sizeof(byte);
            try
            {
                return Libc.GetOption(socket, TcpProgress.Level, TcpProgress.Option, &state, &length) == 0
                    && state == Established;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
    }
}
