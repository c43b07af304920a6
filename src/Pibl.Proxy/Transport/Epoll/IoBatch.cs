namespace Pibl.Transport.Epoll;

/// <summary>
/// What a loop has to send and to read for many connections, done in one call. Where a call costs what it does here,
/// that is more than half of sending a short answer. For the loop's thread.
/// </summary>
internal sealed class IoBatch(EpollLoop loop, Ring ring)
{
    /// <summary>Below this many a call for each costs no more.</summary>
    public const int Fewest = 3;

    private readonly List<Outgoing> _sends = [];
    private readonly List<(Incoming Incoming, byte[] Block)> _reads = [];
    private bool _isBroken;

    /// <summary>What each of them has kept goes out.</summary>
    public void Flush(List<Outgoing> keeping)
    {
        // Whoever goes on when its bytes are out may keep more: the list grows.
        for (var at = 0; at < keeping.Count; at++)
        {
            if (_isBroken)
            {
                keeping[at].Flush();
            }
            else if (keeping[at].TryBeginFlush(ring))
            {
                _sends.Add(keeping[at]);
            }

            if (_sends.Count == Ring.OperationsMax || at == keeping.Count - 1)
            {
                Flush();
            }
        }
    }

    /// <summary>What has come for it is read with the next <see cref="Read"/>.</summary>
    public void AddRead(Incoming incoming)
    {
        if (_isBroken)
        {
            return;
        }

        var block = loop.Block();
        if (incoming.TryBeginReadAhead(ring, block))
        {
            _reads.Add((incoming, block));
        }
        else
        {
            loop.TakeBack(block);
        }
    }

    /// <summary>Before any of them is told of its event.</summary>
    public void Read()
    {
        Submit();
        for (var at = 0; at < _reads.Count; at++)
        {
            var (incoming, block) = _reads[at];
            if (!incoming.EndReadAhead(block, ring.ResultOf(at)))
            {
                loop.TakeBack(block);
            }
        }

        _reads.Clear();
    }

    private void Flush()
    {
        Submit();
        for (var at = 0; at < _sends.Count; at++)
        {
            _sends[at].EndFlush(ring.ResultOf(at));
        }

        _sends.Clear();
    }

    private void Submit()
    {
        if (ring.Count > 0)
        {
            _isBroken = !ring.Submit();
        }
    }
}
