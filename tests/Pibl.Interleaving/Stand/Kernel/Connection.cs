using System.Runtime.InteropServices;

namespace Pibl.Interleaving.Stand.Kernel;

/// <summary>
/// One socket, as the program sees it through its descriptor and the peer from the other end. What goes to the peer
/// fills a buffer with <paramref name="room"/> for so many bytes, which the peer empties.
/// </summary>
internal sealed class Connection(int number, int room)
{
    private readonly List<byte> _toPeer = [];
    private readonly List<byte> _fromPeer = [];
    private bool _wantsRoom;

    public int Number => number;

    /// <summary>Something has happened since the last look: edge-triggered epoll(7) tells of it once.</summary>
    public bool IsNews { get; private set; }

    /// <summary>What the loop gave to be told of its events, or null where none watches.</summary>
    public ulong? Token { get; set; }

    /// <summary>What the peer has sent is not all read, or its end is not seen.</summary>
    public bool HasInput => _fromPeer.Count > 0 || PeerHasFinished || PeerHasReset;

    public bool HasRoom => _toPeer.Count < room;

    /// <summary>Bytes for the peer.</summary>
    public int InFlight => _toPeer.Count;

    public bool PeerHasFinished { get; private set; }

    public bool PeerHasReset { get; private set; }

    public bool HasFinished { get; set; }

    public bool ResetsOnClose { get; set; }

    /// <summary>The peer sees that it was broken off: nothing it got looks whole.</summary>
    public bool IsReset { get; set; }

    public bool IsClosed { get; set; }

    /// <summary>
    /// What was sent, as far as there was room. Where not all of it had: room that appears later is news.
    /// </summary>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, room - _toPeer.Count);
        _toPeer.AddRange(bytes[..count]);
        _wantsRoom |= count < bytes.Length;
        return count;
    }

    public int Receive(Span<byte> into, bool isPeek)
    {
        var count = Math.Min(into.Length, _fromPeer.Count);
        CollectionsMarshal.AsSpan(_fromPeer)[..count].CopyTo(into);
        if (!isPeek)
        {
            _fromPeer.RemoveRange(0, count);
        }

        return count;
    }

    /// <summary>The peer sends.</summary>
    public void Arrive(ReadOnlySpan<byte> bytes)
    {
        _fromPeer.AddRange(bytes);
        IsNews = true;
    }

    public void ArriveEnd() => (PeerHasFinished, IsNews) = (true, true);

    public void ArriveReset() => (PeerHasReset, IsNews) = (true, true);

    /// <summary>The program breaks it off, before it closes it.</summary>
    public void Reset()
    {
        IsReset = true;
        ArriveReset();
    }

    /// <summary>The peer takes so many bytes, or what is there.</summary>
    public byte[] Drain(int countMax)
    {
        var taken = _toPeer[..Math.Min(countMax, _toPeer.Count)].ToArray();
        _toPeer.RemoveRange(0, taken.Length);
        if (_wantsRoom && taken.Length > 0)
        {
            (_wantsRoom, IsNews) = (false, true);
        }

        return taken;
    }

    /// <summary>How things stand, when there is news of it (ep_send_events).</summary>
    public uint TakeNews()
    {
        IsNews = false;
        return (HasInput ? Libc.In : 0)
            | (HasRoom ? Libc.Out : 0)
            | (PeerHasFinished || PeerHasReset ? Libc.PeerFinished : 0)
            | (PeerHasReset ? Libc.HungUp | Libc.Error : 0);
    }

    /// <summary>It is watched from now on, and told how things stand.</summary>
    public void Watch(ulong token) => (Token, IsNews) = (token, true);
}
