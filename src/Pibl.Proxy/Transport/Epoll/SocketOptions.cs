using System.Net;

namespace Pibl.Transport.Epoll;

/// <summary>What is asked and said of a socket beside its bytes. On one that is closed nothing is said.</summary>
internal static unsafe class SocketOptions
{
    /// <summary>The address it was accepted on, or sends from.</summary>
    public static IPEndPoint LocalOf(Descriptor socket)
    {
        var name = stackalloc byte[SocketAddresses.BytesMax];
        var length = SocketAddresses.BytesMax;
        return Libc.LocalName(socket, name, &length) < 0
            ? throw Errors.Last()
            : SocketAddresses.Read(new ReadOnlySpan<byte>(name, SocketAddresses.BytesMax));
    }

    /// <summary>Throws what made a connection fail, where something has.</summary>
    public static void ThrowWhereFailed(Descriptor socket)
    {
        int error;
        var length = sizeof(int);
        if (Libc.GetOption(socket, Libc.LevelSocket, Libc.OptionError, (byte*)&error, &length) < 0)
        {
            throw Errors.Last();
        }

        if (error != 0)
        {
            throw Errors.Of(error);
        }
    }

    /// <summary>
    /// What is written goes at once (TCP_NODELAY): there is nothing that it would be better to wait for.
    /// </summary>
    public static void SendAtOnce(Descriptor socket)
    {
        Set(socket, Libc.LevelTcp, Libc.OptionNoDelay, 1);
    }

    /// <summary>What has come is acknowledged now, and not with the next answer.</summary>
    public static void AcknowledgeNow(Descriptor socket)
    {
        try
        {
            Set(socket, Libc.LevelTcp, Libc.OptionQuickAck, 1);
        }
        catch (ObjectDisposedException)
        {
            // It has been closed already.
        }
    }

    /// <summary>A silent peer is asked whether it is still there (<see cref="TcpKeepAlive"/>).</summary>
    public static void KeepAlive(Descriptor socket)
    {
        try
        {
            Set(socket, Libc.LevelSocket, Libc.OptionKeepAlive, 1);
            Set(socket, Libc.LevelTcp, Libc.OptionKeepIdle, TcpKeepAlive.IdleSeconds);
            Set(socket, Libc.LevelTcp, Libc.OptionKeepInterval, TcpKeepAlive.IntervalSeconds);
            Set(socket, Libc.LevelTcp, Libc.OptionKeepCount, TcpKeepAlive.Count);
        }
        catch (ObjectDisposedException)
        {
            // It has been closed already.
        }
    }

    /// <summary>From now on a close sends RST, and so does the end of the program.</summary>
    public static void ResetOnClose(Descriptor socket) => Linger(socket, isOn: 1);

    /// <summary>Takes <see cref="ResetOnClose"/> back.</summary>
    public static void FinishOnClose(Descriptor socket) => Linger(socket, isOn: 0);

    /// <summary>
    /// Sends RST; what waits or begins to wait for this socket hears of it as if the peer had sent it.
    /// </summary>
    public static void ResetNow(Descriptor socket)
    {
        // connect(2): an address of no family ends the connection.
        var nowhere = stackalloc byte[SocketAddresses.BytesMax];
        new Span<byte>(nowhere, SocketAddresses.BytesMax).Clear();
        try
        {
            if (Libc.Connect(socket, nowhere, SocketAddresses.BytesMax) < 0)
            {
                // A Unix socket has no reset.
                _ = Libc.Shutdown(socket, Libc.ShutBoth);
            }
        }
        catch (ObjectDisposedException)
        {
            // It has been closed already.
        }
    }

    /// <summary>Sends FIN; where the peer is gone already there is nobody to tell.</summary>
    public static void FinishWriting(Descriptor socket)
    {
        try
        {
            _ = Libc.Shutdown(socket, Libc.ShutWrite);
        }
        catch (ObjectDisposedException)
        {
            // It has been closed already.
        }
    }

    /// <summary>A linger time of zero, or none (socket(7)).</summary>
    private static void Linger(Descriptor socket, int isOn)
    {
        var linger = stackalloc int[] { isOn, 0 };
        try
        {
            _ = Libc.SetOption(socket, Libc.LevelSocket, Libc.OptionLinger, (byte*)linger, 2 * sizeof(int));
        }
        catch (ObjectDisposedException)
        {
            // It has been closed already.
        }
    }

    /// <summary>Bytes that the peer has acknowledged.</summary>
    public static long DeliveredOf(Descriptor socket)
    {
        Span<byte> info = stackalloc byte[TcpProgress.Bytes];
        return TcpProgress.AckedOf(InfoOf(socket, info));
    }

    /// <summary>Of the bytes <paramref name="written"/>, those that are still on their way.</summary>
    public static long UndeliveredOf(Descriptor socket, long written)
    {
        Span<byte> info = stackalloc byte[TcpProgress.Bytes];
        return TcpProgress.UndeliveredOf(InfoOf(socket, info), written);
    }

    /// <summary>What the system tells of the connection; nothing where it is closed.</summary>
    private static ReadOnlySpan<byte> InfoOf(Descriptor socket, Span<byte> info)
    {
        var length = info.Length;
        try
        {
            fixed (byte* start = info)
            {
                return Libc.GetOption(socket, TcpProgress.Level, TcpProgress.Option, start, &length) < 0
                    ? default
                    : info[..length];
            }
        }
        catch (ObjectDisposedException)
        {
            return default;
        }
    }

    private static void Set(Descriptor socket, int level, int option, int value) =>
        _ = Libc.SetOption(socket, level, option, (byte*)&value, sizeof(int));
}
