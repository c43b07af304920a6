using System.Net.Sockets;
using Pibl.Transport.Unix;

namespace Pibl.TakeOver;

/// <summary>
/// The new program's side: gets the listening sockets of the running one, and tells it when they are served.
/// </summary>
public sealed class TakeOverRequest : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly UnixChannel _channel;

    private TakeOverRequest(UnixChannel channel, IReadOnlyList<Socket> sockets) =>
        (_channel, Sockets) = (channel, sockets);

    /// <summary>Listening sockets; whoever does not use one closes it.</summary>
    public IReadOnlyList<Socket> Sockets { get; }

    /// <summary>Asks whoever offers at <paramref name="path"/>; null, and why, where nobody gives anything.</summary>
    public static TakeOverRequest? TryBegin(string path, out string? why)
    {
        UnixChannel? channel = null;
        try
        {
            channel = UnixChannel.Connect(path);
            channel.Patience = Patience;
            if (!channel.IsOfSameUser)
            {
                why = $"the program at {path} is another user's";
            }
            else
            {
                channel.Send(TakeOverWords.Ask);
                var (text, handles) = channel.Receive();
                var sockets = handles.Select(handle => new Socket(handle)).ToList();
                if (text == TakeOverWords.Sockets)
                {
                    why = null;
                    return new TakeOverRequest(channel, sockets);
                }

                sockets.ForEach(socket => socket.Dispose());
                why = $"the program at {path} gave no sockets";
            }
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            why = $"no running program offers its sockets at {path}: {e.Message}";
        }

        channel?.Dispose();
        return null;
    }

    /// <summary>
    /// Says that all sockets are served, so that the other program stops accepting; returns when it offers nothing
    /// more.
    /// </summary>
    public void Serve()
    {
        try
        {
            _channel.Send(TakeOverWords.Serving);
            _channel.Receive();
        }
        catch (SocketException)
        {
            // It has ended, or takes its time: the sockets are here, and served.
        }
    }

    /// <summary>Ends when the other program has let go of CACHE_FILE, has ended, or has had the time given.</summary>
    public Task FileIsFreeAsync(TimeSpan within) => Task.Factory.StartNew(
        () =>
        {
            try
            {
                _channel.Patience = within;
                _channel.Receive();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The file itself says whether it is in use.
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose() => _channel.Dispose();
}
