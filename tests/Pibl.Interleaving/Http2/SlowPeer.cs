using System.Net;
using Pibl.Http2;
using Pibl.Interleaving.Explore;
using Pibl.Transport;

namespace Pibl.Interleaving.Http2;

/// <summary>
/// The other end of a connection, of which only writes count: each is taken at once, or when <see cref="TakeOn"/> says
/// so. Two at a time are a failure, and so is one that is taken and was changed meanwhile.
/// </summary>
internal sealed class SlowPeer : IDuplex
{
    private readonly Signal _taken = new();
    private readonly List<byte> _received = [];
    private ReadOnlyMemory<byte> _lent;
    private byte[] _asGiven = [];

    /// <summary>Writes wait.</summary>
    public bool IsSlow { get; init; }

    /// <summary>What is put off by the connection's loop; null: it puts nothing off.</summary>
    public Queue<IDeferred>? Deferred { get; init; }

    /// <summary>A write is under way.</summary>
    public bool IsWriting { get; private set; }

    /// <summary>All writes fail from now on.</summary>
    public bool IsBroken { get; set; }

    public bool IsAborted { get; private set; }

    public IReadOnlyList<byte> Received => _received;

    public IPEndPoint Local { get; } = new(IPAddress.Loopback, 1);

    public IPEndPoint Remote { get; } = new(IPAddress.Loopback, 2);

    public bool HasInput => false;

    public bool PeerIsGone => false;

    public bool PeerHasFinished => false;

    public long Undelivered => 0;

    public long Delivered => 0;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        Strand.Point("write");
        Assert.False(IsWriting, "two writes at once");
        if (IsBroken)
        {
            throw new IOException("broken");
        }

        if (!IsSlow)
        {
            _received.AddRange(head.Span);
            return default;
        }

        (IsWriting, _lent, _asGiven) = (true, head, head.ToArray());
        return _taken.Wait();
    }

    /// <summary>The write under way ends.</summary>
    public void TakeOn()
    {
        Assert.Equal(_asGiven, _lent.ToArray());
        _received.AddRange(_asGiven);
        IsWriting = false;
        Assert.True(_taken.TryTake());
        _taken.Complete();
    }

    public bool TryDefer(IDeferred work)
    {
        Deferred?.Enqueue(work);
        return Deferred is not null;
    }

    public void Abort() => IsAborted = true;

    public ValueTask<int> ReadAsync(Memory<byte> into) => throw new NotSupportedException();

    public ValueTask WaitAsync() => throw new NotSupportedException();

    public void FinishWriting() => throw new NotSupportedException();

    public void InterruptRead() => throw new NotSupportedException();

    public void ResumeRead() => throw new NotSupportedException();

    public void KeepAlive() => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
