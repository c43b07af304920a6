using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pibl.Transport;
using Pibl.Transport.Unix;

namespace Pibl.TakeOver;

/// <summary>
/// The running program's offer: a socket in the file system at which a new program of the same user gets the listening
/// sockets. Until that one says that it serves, nothing changes here. <c>pibl reload</c> asks at the same socket. One
/// conversation is held at a time; others wait.
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
    private readonly Func<Task<ReloadAnswer>> _reload;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<TakeOverSuccessor> _taken = new(
        TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile SafeHandle[] _listening;
    private volatile bool _isWanted;
    private int _isClosed;

    private TakeOverOffer(string path, Socket socket, SafeHandle[] listening, Func<Task<ReloadAnswer>> reload)
    {
        (_path, _socket, _listening, _reload) = (path, socket, listening, reload);
        _file = UnixCalls.SocketFileAt(path);
        _ = Task.Run(ServeAsync);
    }

    /// <summary>Ends when another program has taken over; never, where none does.</summary>
    public Task<TakeOverSuccessor> Taken => _taken.Task;

    /// <summary>Another program has the sockets, and has not said yet whether it serves.</summary>
    public bool IsWanted => _isWanted;

    /// <summary>Begins to offer these sockets; null, and why, where that cannot be.</summary>
    /// <param name="path">Where.</param>
    /// <param name="listeners">Which.</param>
    /// <param name="reload">Reads the configuration again.</param>
    /// <param name="why">What is in the way.</param>
    public static TakeOverOffer? TryOpen(
        string path, IEnumerable<IListener> listeners, Func<Task<ReloadAnswer>> reload, out string? why)
    {
        var listening = SocketsOf(listeners);
        if (listening.Length > UnixChannel.SocketsMax)
        {
            why = $"there are more than {UnixChannel.SocketsMax} listening sockets";
            return null;
        }

        try
        {
            why = null;
            const UnixFileMode onlyUser = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var socket = UnixSockets.Listen(path, onlyUser, isPackets: true, backlog: 4);
            return new TakeOverOffer(path, socket, listening, reload);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            why = $"no socket can be made at {path}: {e.Message}";
            return null;
        }
    }

    /// <summary>Offers these sockets from now on. More than can be given are not given.</summary>
    public void Follow(IEnumerable<IListener> listeners) =>
        _listening = SocketsOf(listeners.Take(UnixChannel.SocketsMax));

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

    private static SafeHandle[] SocketsOf(IEnumerable<IListener> listeners) =>
        listeners.Select(listener => listener.Shared).OfType<SafeHandle>().ToArray();

    private async Task ServeAsync()
    {
        while (!_closing.IsCancellationRequested && !_taken.Task.IsCompleted)
        {
            try
            {
                var client = await _socket.AcceptAsync(_closing.Token);

                // The conversation waits, and this thread may be one that polls.
                await Task.Run(() => ConverseAsync(new UnixChannel(client)));
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

    private async Task ConverseAsync(UnixChannel channel)
    {
        var isTaken = false;
        try
        {
            channel.Patience = Patience;
            if (!channel.IsOfSameUser)
            {
                return;
            }

            switch (channel.Receive().Text)
            {
                case TakeOverWords.Ask:
                    isTaken = Give(channel);
                    break;
                case TakeOverWords.Reload:
                    var answer = await _reload();
                    foreach (var message in TakeOverWords.Answer(answer.ExitCode, answer.Text))
                    {
                        channel.Send(message);
                    }

                    break;
                default:
                    break;
            }
        }
        finally
        {
            if (!isTaken)
            {
                channel.Dispose();
            }
        }
    }

    private bool Give(UnixChannel channel)
    {
        _isWanted = true;
        try
        {
            channel.Send(TakeOverWords.Sockets, _listening);
            if (channel.Receive().Text != TakeOverWords.Serving)
            {
                return false;
            }
        }
        finally
        {
            _isWanted = false;
        }

        Dispose();
        _taken.SetResult(new TakeOverSuccessor(channel));
        return true;
    }
}
