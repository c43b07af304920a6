using System.Net;
using System.Threading.Tasks.Sources;
using Pibl.Transport;

namespace Pibl.Tests.Budgets;

/// <summary>
/// A connection that allocates nothing itself: a read waits until bytes are delivered, and goes on inside that call, on
/// that thread, so that all an exchange allocates is the proxy's own and is counted there.
/// </summary>
internal sealed class InlineDuplex(IPEndPoint local, IPEndPoint remote)
    : IDuplex, IValueTaskSource<int>, IValueTaskSource
{
    private readonly byte[] _written = new byte[16 * 1024];
    private ManualResetValueTaskSourceCore<int> _read;
    private readonly byte[] _arrived = new byte[4 * 1024];
    private int _arrivedLength = -1;
    private Memory<byte> _into;
    private bool _isReading;
    private bool _isClosed;
    private int _length;

    public IPEndPoint Local => local;

    public IPEndPoint Remote => remote;

    public bool HasInput => _isClosed;

    public bool PeerIsGone => _isClosed;

    public bool PeerHasFinished => _isClosed;

    public long Undelivered => 0;

    public long Delivered { get; private set; }

    /// <summary>The proxy waits for bytes.</summary>
    public bool IsReading => _isReading;

    /// <summary>What the proxy wrote since the last call; good until it writes again.</summary>
    public ReadOnlySpan<byte> TakeWritten()
    {
        var written = _written.AsSpan(0, _length);
        _length = 0;
        return written;
    }

    /// <summary>Bytes from the peer, no more than one read takes; none at all is its end.</summary>
    public void Deliver(ReadOnlySpan<byte> bytes)
    {
        if (!_isReading)
        {
            throw new InvalidOperationException("nobody reads");
        }

        bytes.CopyTo(_arrived);
        _arrivedLength = bytes.Length;
        _isReading = false;
        _read.SetResult(_into.IsEmpty ? 0 : Take());
    }

    public ValueTask<int> ReadAsync(Memory<byte> into)
    {
        _into = into;
        return _arrivedLength >= 0 ? new ValueTask<int>(Take()) : new ValueTask<int>(this, Begin());
    }

    public ValueTask WaitAsync()
    {
        _into = default;
        return _arrivedLength >= 0 ? default : new ValueTask(this, Begin());
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        head.Span.CopyTo(_written.AsSpan(_length));
        body.Span.CopyTo(_written.AsSpan(_length + head.Length));
        _length += head.Length + body.Length;
        Delivered += head.Length + body.Length;
        return default;
    }

    public void KeepAlive()
    {
    }

    public void FinishWriting()
    {
    }

    public void InterruptRead() => Fail(new OperationCanceledException());

    public void ResumeRead()
    {
    }

    public void Abort() => Dispose();

    public void Dispose()
    {
        _isClosed = true;
        Fail(new ObjectDisposedException("the connection"));
    }

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _read.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _read.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    private short Begin()
    {
        _read.Reset();
        _isReading = true;
        return _read.Version;
    }

    private int Take()
    {
        var taken = _arrivedLength;
        _arrived.AsSpan(0, taken).CopyTo(_into.Span);
        _arrivedLength = -1;
        return taken;
    }

    private void Fail(Exception why)
    {
        if (_isReading)
        {
            _isReading = false;
            _read.SetException(why);
        }
    }
}
