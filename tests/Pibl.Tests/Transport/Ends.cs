using System.Net;
using System.Net.Sockets;
using System.Text;
using Pibl.Transport.Epoll;

namespace Pibl.Tests.Transport;

/// <summary>Both ends of a connection, as the system knows them.</summary>
internal sealed record Ends(Descriptor Near, Descriptor Far) : IDisposable
{
    /// <summary>
    /// Its buffers have a size that was asked for, which the system does not tune (socket(7), tcp(7)): once full, they
    /// stay full until the other end reads.
    /// </summary>
    public static Ends Connected()
    {
        const int BufferBytes = 128 * 1024;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Server.ReceiveBufferSize = BufferBytes;
        listener.Start();
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.SendBufferSize = BufferBytes;
        near.Connect(listener.LocalEndpoint);
        return new Ends(Taken(near), Taken(listener.AcceptSocket()));
    }

    public void Send(string text) => Assert.Equal(text.Length, Send(Encoding.ASCII.GetBytes(text)));

    /// <summary>
    /// What the near end takes until it takes no more, also when what it took has reached the far end.
    /// </summary>
    public long Fill()
    {
        const int Quiet = 200;
        var block = new byte[64 * 1024];
        var sum = 0L;
        for (var refused = 0; refused < Quiet;)
        {
            var sent = Send(block);
            sum += Math.Max(sent, 0);
            refused = sent > 0 ? 0 : refused + 1;
            Thread.Yield();
        }

        return sum;
    }

    /// <summary>
    /// What is there at the far end; null behind a FIN where nothing is left. Throws where there was a reset.
    /// </summary>
    public unsafe byte[]? Receive()
    {
        var bytes = new byte[1 << 20];
        fixed (byte* start = bytes)
        {
            var count = (int)Libc.Receive(Far, start, bytes.Length, Libc.DontWait);
            if (count < 0)
            {
                var error = System.Runtime.InteropServices.Marshal.GetLastSystemError();
                return error == Libc.Again ? [] : throw Errors.Of(error);
            }

            return count == 0 ? null : bytes[..count];
        }
    }

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }

    public static Descriptor Taken(Socket socket)
    {
        var descriptor = new Descriptor((int)socket.Handle);
        socket.SafeHandle.SetHandleAsInvalid();
        return descriptor;
    }

    private unsafe int Send(byte[] bytes)
    {
        fixed (byte* start = bytes)
        {
            return (int)Libc.Send(Near, start, bytes.Length, Libc.DontWait | Libc.NoSignal);
        }
    }
}
