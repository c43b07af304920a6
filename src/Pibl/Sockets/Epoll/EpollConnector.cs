using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pibl.Balance;

namespace Pibl.Sockets.Epoll;

/// <summary>Connects over TCP. A name is looked up for each new connection, so a server that moves is found again.</summary>
internal sealed class EpollConnector(EpollLoops loops) : IConnector
{
    public async ValueTask<IDuplex> ConnectAsync(Endpoint endpoint, CancellationToken cancel)
    {
        if (IPAddress.TryParse(endpoint.Host, out var literal))
        {
            return await ConnectAsync(new IPEndPoint(literal, endpoint.Port), cancel);
        }

        var failure = new SocketException((int)SocketError.HostNotFound);
        foreach (var address in await Dns.GetHostAddressesAsync(endpoint.Host, cancel))
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, endpoint.Port), cancel);
            }
            catch (SocketException e)
            {
                failure = e;
            }
        }

        throw failure;
    }

    private async ValueTask<IDuplex> ConnectAsync(IPEndPoint address, CancellationToken cancel)
    {
        var duplex = Begin(address);
        try
        {
            await using (cancel.UnsafeRegister(static duplex => ((EpollDuplex)duplex!).Dispose(), duplex))
            {
                await duplex.OpenedAsync();
            }

            return duplex;
        }
        catch (ObjectDisposedException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch
        {
            duplex.Dispose();
            throw;
        }
    }

    private unsafe EpollDuplex Begin(IPEndPoint address)
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

        return new EpollDuplex(loops.Nearest(), socket, address, isOpen: false);
    }
}
