using System.Net;
using System.Runtime.InteropServices;
using Pibl.Http.Messages;

namespace Pibl.Transport.Unix;

/// <summary>A listening Unix socket: its clients are numbered, and its file goes with it.</summary>
/// <param name="inner">The listening socket.</param>
/// <param name="path">Where its file is.</param>
internal sealed class UnixListener(IListener inner, string path) : IListener
{
    /// <summary>Where a client's port would stand; counted anew behind the largest port.</summary>
    private const int NumberMax = 65535;

    private readonly ulong _file = UnixCalls.SocketFileAt(path);
    private int _accepted;
    private int _isOver;

    public IPEndPoint Address { get; } = UnixPeer.At(0);

    public string Name => $"unix:{path}";

    public SafeHandle? Shared => inner.Shared;

    public async ValueTask<IDuplex?> AcceptAsync(CancellationToken cancel) =>
        await inner.AcceptAsync(cancel) is { } client ? new UnixDuplex(client, Next()) : null;

    public void Leave()
    {
        Volatile.Write(ref _isOver, 1);
        inner.Leave();
    }

    public void Dispose()
    {
        inner.Dispose();
        if (Interlocked.Exchange(ref _isOver, 1) == 0 && _file != 0 && UnixCalls.SocketFileAt(path) == _file)
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A file that stays behind is removed by whoever listens there next.
            }
        }
    }

    private IPEndPoint Next() =>
        UnixPeer.At((((Interlocked.Increment(ref _accepted) - 1) & int.MaxValue) % NumberMax) + 1);
}
