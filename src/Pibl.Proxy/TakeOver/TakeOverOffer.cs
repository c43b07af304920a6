using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pibl.Transport;
using Pibl.Transport.Unix;

namespace Pibl.TakeOver;

/// <summary>
/// The running program's offer: a socket in the file system at which a new program of the same user gets the listening
/// sockets. Until that one says that it serves, nothing changes here.
/// </summary>
public sealed class TakeOverOffer : IDisposable
{
    /// <summary>For each message; the new program's start lies before one of them.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long nothing is accepted after the system could not.</summary>
    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly ulong _file;
    private readonly Socket _socket;
    private readonly SafeHandle[] _listening;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<TakeOverSuccessor> _taken = new(
        TaskCreationOptions.RunContinuationsAsynchronously);

    private int _isClosed;

    private TakeOverOffer(string path, Socket socket, SafeHandle[] listening)
    {
        (_path, _socket, _listening) = (path, socket, listening);
        _file = UnixCalls.SocketFileAt(path);
        _ = Task.Run(ServeAsync);
    }

    /// <summary>Ends when another program has taken over; never, where none does.</summary>
    public Task<TakeOverSuccessor> Taken => _taken.Task;

    /// <summary>Begins to offer these sockets; null, and why, where that cannot be.</summary>
    public static TakeOverOffer? TryOpen(string path, IEnumerable<IListener> listeners, out string? why)
    {
        var listening = listeners.Select(listener => listener.Shared).OfType<SafeHandle>().ToArray();
        if (listening.Length > UnixChannel.SocketsMax)
        {
            why = $"there are more than {UnixChannel.SocketsMax} listening sockets";
            return null;
        }

        try
        {
            why = null;
            const UnixFileMode onlyUser = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new TakeOverOffer(path, UnixSockets.Listen(path, onlyUser, isPackets: true, backlog: 4), listening);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            why = $"no socket can be made at {path}: {e.Message}";
            return null;
        }
    }

    /// <summary>Offers no more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        _closing.Cancel();
        _socket.Dispose();
        try
        {
            if (_file != 0 && UnixCalls.SocketFileAt(_path) == _file)
            {
                File.Delete(_path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file that stays behind is removed by whoever offers next.
        }
    }

    private async Task ServeAsync()
    {
        while (!_closing.IsCancellationRequested && !_taken.Task.IsCompleted)
        {
            try
            {
                var client = await _socket.AcceptAsync(_closing.Token);

                // The conversation waits, and this thread may be one that polls.
                await Task.Run(() => Converse(new UnixChannel(client)));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The other program has gone, or kept silent. Another may come.
                await Task.Delay(BackOff);
            }
        }
    }

    private void Converse(UnixChannel channel)
    {
        var isTaken = false;
        try
        {
            channel.Patience = Patience;
            if (!channel.IsOfSameUser || channel.Receive().Text != TakeOverWords.Ask)
            {
                return;
            }

            channel.Send(TakeOverWords.Sockets, _listening);
            if (channel.Receive().Text != TakeOverWords.Serving)
            {
                return;
            }

            isTaken = true;
            Dispose();
            _taken.SetResult(new TakeOverSuccessor(channel));
        }
        finally
        {
            if (!isTaken)
            {
                channel.Dispose();
            }
        }
    }
}
