using System.Net;
using System.Threading.Tasks.Sources;
using Pibl.Sockets;

namespace Pibl.Tests.Budgets;

/// <summary>
/// A connection that allocates nothing itself: a read waits until bytes are delivered, and goes on inside that call, on that
/// thread, so that all an exchange allocates is the proxy's own and is counted there.
/// </summary>
internal sealed class InlineDuplex(IPEndPoint local, IPEndPoint remote) : IDuplex, IValueTaskSource<int>
{
    private readonly byte[] _written = new byte[16 * 1024];
    private ManualResetValueTaskSourceCore<int> _read;
    private Memory<byte> _into;
    private bool _isReading;
    private bool _isClosed;
    private int _length;

    public IPEndPoint Local => local;

    public IPEndPoint Remote => remote;

    public bool HasInput => _isClosed;

    public bool PeerIsGone => _isClosed;

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

        bytes.CopyTo(_into.Span);
        _isReading = false;
        _read.SetResult(bytes.Length);
    }

    public ValueTask<int> ReadAsync(Memory<byte> into)
    {
        _read.Reset();
        (_into, _isReading) = (into, true);
        return new ValueTask<int>(this, _read.Version);
    }

    public ValueTask WaitAsync() => throw new NotSupportedException("time stands still: nobody rests");

    public ValueTask WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        head.Span.CopyTo(_written.AsSpan(_length));
        body.Span.CopyTo(_written.AsSpan(_length + head.Length));
        _length += head.Length + body.Length;
        Delivered += head.Length + body.Length;
        return default;
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

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    private void Fail(Exception why)
    {
        if (_isReading)
        {
            _isReading = false;
            _read.SetException(why);
        }
    }
}
