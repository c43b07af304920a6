using System.Net;
using System.Net.Sockets;
using Pibl.Transport;

namespace Pibl.Twins;

/// <summary>
/// The proxy's end of an in-memory connection. It behaves as a TCP socket does on Linux, down to what is easily
/// forgotten: closing with unread input resets the connection, and a block that is being written is read from its
/// buffer late, so that whoever reuses the buffer too early is found out.
/// </summary>
internal sealed class MemoryDuplex(Peer peer, IPEndPoint local, IPEndPoint remote, Func<int> segment) : IDuplex
{
    private readonly ByteLine _input = new();
    private readonly List<ReadOnlyMemory<byte>> _unsent = [];
    private TaskCompletionSource<int>? _reading;
    private TaskCompletionSource? _writing;
    private Memory<byte> _into;
    private bool _inputFinished;
    private bool _interrupted;
    private bool _finished;
    private bool _reset;

    public IPEndPoint Local => local;

    public IPEndPoint Remote => remote;

    public bool IsClosed { get; private set; }

    public bool TellsLate { get; set; }

    /// <summary>Of what is written so many bytes more reach the peer; the rest is on its way, and never does.</summary>
    public int Reaches { get; set; } = int.MaxValue;

    /// <summary>What happens while the system is asked for input.</summary>
    public Action? Asked { get; set; }

    public bool HasInput
    {
        get
        {
            Asked?.Invoke();
            return IsClosed || _reset || _inputFinished || _input.Length > 0;
        }
    }

    public bool PeerIsGone => IsClosed || _reset;

    public bool PeerHasFinished => PeerIsGone || _inputFinished;

    public long Undelivered => _unsent.Sum(part => (long)part.Length);

    /// <summary>The system asks this peer whether it is still there.</summary>
    public bool IsKeptAlive { get; private set; }

    public long Delivered { get; private set; }

    /// <summary>
    /// A write that finds no room is done all the same, as one that the system has taken, or a transport of ours: the
    /// bytes wait here, and a close before they are out is a reset.
    /// </summary>
    public bool KeepsBytes { get; set; }

    /// <summary>A wait without a buffer is under way: the proxy holds no memory for this peer.</summary>
    public bool IsWaiting => _reading is not null && _into.IsEmpty;

    public ValueTask<int> ReadAsync(Memory<byte> into)
    {
        Assert.True(_reading is null, "two reads at once");
        Assert.False(into.IsEmpty, "a read into nothing");
        return Begin(into);
    }

    public async ValueTask WaitAsync()
    {
        Assert.True(_reading is null, "two reads at once");
        await Begin(default);
    }

    private ValueTask<int> Begin(Memory<byte> into)
    {
        if (_interrupted)
        {
            return ValueTask.FromException<int>(new OperationCanceledException());
        }

        if (Broken() is { } broken)
        {
            return ValueTask.FromException<int>(broken);
        }

        if (_input.Length > 0 || _inputFinished)
        {
            return new ValueTask<int>(Take(into));
        }

        _reading = new TaskCompletionSource<int>();
        _into = into;
        return new ValueTask<int>(_reading.Task);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        Assert.True(_writing is null, "two writes at once");
        if ((Broken() ?? (_finished ? new SocketException((int)SocketError.Shutdown) : null)) is { } broken)
        {
            return ValueTask.FromException(broken);
        }

        _unsent.Add(Reaching(KeepsBytes ? head.ToArray() : head));
        _unsent.Add(Reaching(KeepsBytes ? body.ToArray() : body));
        Pump();
        if (_unsent.Count == 0 || KeepsBytes)
        {
            return default;
        }

        _writing = new TaskCompletionSource();
        return new ValueTask(_writing.Task);
    }

    /// <summary>The peer was told at once what has come.</summary>
    public bool IsAcknowledged { get; private set; }

    public void AcknowledgeNow() => IsAcknowledged = true;

    public void KeepAlive() => IsKeptAlive = true;

    public void FinishWriting()
    {
        if (!IsClosed && !_finished && !_reset)
        {
            _finished = true;
            if (_unsent.Count == 0)
            {
                peer.TakeFinish();
            }
        }
    }

    public void InterruptRead()
    {
        _interrupted = true;
        FailRead(new OperationCanceledException());
    }

    public void ResumeRead() => _interrupted = false;

    public void Abort() => Close(reset: true);

    public void Dispose() => Close(reset: _input.Length > 0 || _unsent.Count > 0);

    /// <summary>Bytes from the peer; none are nothing, and not its end.</summary>
    public void Deliver(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            _input.Add(bytes);
            FinishRead();
        }
    }

    /// <summary>Bytes from the peer, of which the read under way does not know yet.</summary>
    public void DeliverUnseen(ReadOnlySpan<byte> bytes) => _input.Add(bytes);

    /// <summary>The peer's FIN.</summary>
    public void DeliverFinish()
    {
        _inputFinished = true;
        FinishRead();
    }

    /// <summary>The peer's RST.</summary>
    public void DeliverReset()
    {
        _reset = true;
        FailRead(new SocketException((int)SocketError.ConnectionReset));
        FailWrite(new SocketException((int)SocketError.ConnectionReset));
    }

    /// <summary>The peer has room again.</summary>
    public void Pump()
    {
        while (_unsent.Count > 0)
        {
            var taken = peer.Take(_unsent[0].Span);
            Delivered += taken;
            _unsent[0] = _unsent[0][taken..];
            if (!_unsent[0].IsEmpty)
            {
                return;
            }

            _unsent.RemoveAt(0);
        }

        if (_finished && !IsClosed && !peer.IsOver)
        {
            peer.TakeFinish();
        }

        var writing = _writing;
        _writing = null;
        writing?.SetResult();
    }

    private void Close(bool reset)
    {
        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        if (reset)
        {
            peer.TakeReset();
        }
        else if (!_finished && !_reset)
        {
            peer.TakeFinish();
        }

        FailRead(new SocketException((int)SocketError.OperationAborted));
        FailWrite(new SocketException((int)SocketError.OperationAborted));
    }

    private ReadOnlyMemory<byte> Reaching(ReadOnlyMemory<byte> block)
    {
        var reaching = block[..Math.Min(block.Length, Reaches)];
        Reaches -= Reaches == int.MaxValue ? 0 : reaching.Length;
        return reaching;
    }

    private Exception? Broken() =>
        IsClosed ? new ObjectDisposedException("the connection") :
        _reset ? new SocketException((int)SocketError.ConnectionReset) : null;

    private int Take(Memory<byte> into)
    {
        if (into.IsEmpty)
        {
            return 0;
        }

        var count = Math.Min(Math.Min(into.Length, _input.Length), Math.Max(1, segment()));
        _input.Span[..count].CopyTo(into.Span);
        _input.Skip(count);
        return count;
    }

    private void FinishRead()
    {
        if (_reading is { } reading)
        {
            _reading = null;
            reading.SetResult(Take(_into));
        }
    }

    private void FailRead(Exception why)
    {
        var reading = _reading;
        _reading = null;
        reading?.SetException(why);
    }

    private void FailWrite(Exception why)
    {
        var writing = _writing;
        _writing = null;
        _unsent.Clear();
        writing?.SetException(why);
    }
}
