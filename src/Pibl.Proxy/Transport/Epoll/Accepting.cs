using System.Runtime.InteropServices;

namespace Pibl.Transport.Epoll;

/// <summary>Clients that wait at a listening socket.</summary>
internal sealed unsafe class Accepting(EpollLoop loop, Descriptor socket) : Direction(loop, BurstMax, isOpen: true)
{
    /// <summary>A crowd of new clients must not keep the connected ones waiting.</summary>
    private const int BurstMax = 16;

    private readonly byte[] _name = new byte[SocketAddresses.BytesMax];

    /// <summary>The peer's address, of the client that was accepted last.</summary>
    public ReadOnlySpan<byte> Name => _name;

    /// <summary>
    /// The number of the next client's descriptor. Throws what the system says, and may be called again.
    /// </summary>
    public ValueTask<int> AcceptAsync() => RunAsync();

    protected override bool TryPass(out int result)
    {
        var length = _name.Length;
        fixed (byte* name = _name)
        {
            result = Libc.Accept(socket, name, &length, Libc.NonBlocking | Libc.CloseOnExec);
        }

        var error = result < 0 ? Marshal.GetLastSystemError() : 0;
        if (error == Libc.Again)
        {
            Gate.Shut();
            return false;
        }

        return error == 0 ? true : throw Errors.Of(error);
    }
}
