using System.Net.Sockets;
using Pibl.Transport.Unix;

namespace Pibl.TakeOver;

/// <summary>
/// The program that has taken over, as the old one sees it. It may end at any time: nothing is owed to it.
/// </summary>
public sealed class TakeOverSuccessor : IDisposable
{
    private readonly UnixChannel _channel;

    internal TakeOverSuccessor(UnixChannel channel) => (_channel, Process) = (channel, channel.Peer.Process);

    /// <summary>Its process id.</summary>
    public int Process { get; }

    /// <summary>Tells it that this program accepts no more, and offers nothing.</summary>
    public void GiveWay() => Say(TakeOverWords.Yours);

    /// <summary>Tells it that CACHE_FILE is written and closed.</summary>
    public void GiveFile() => Say(TakeOverWords.FileIsFree);

    public void Dispose() => _channel.Dispose();

    private void Say(string word)
    {
        try
        {
            _channel.Send(word);
        }
        catch (SocketException)
        {
            // It has ended; or it does not listen, and finds out by itself.
        }
    }
}
