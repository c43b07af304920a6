using System.Net;
using System.Runtime.InteropServices;

namespace Pibl.Transport;

/// <summary>
/// A connection of which something was read to see what, or whose, it is: what is left of that is read first.
/// </summary>
/// <param name="inner">The connection.</param>
/// <param name="begun">What was read of it and is still to be read; may be empty.</param>
/// <param name="local">Where it arrived, if not where <paramref name="inner"/> did: a proxy in front has told.</param>
/// <param name="remote">Its client, likewise.</param>
internal sealed class BegunDuplex(
    IDuplex inner, ReadOnlyMemory<byte> begun, IPEndPoint? local = null, IPEndPoint? remote = null) : IDuplex
{
    private ReadOnlyMemory<byte> _begun = begun;

    public IPEndPoint Local => local ?? inner.Local;

    public IPEndPoint Remote => remote ?? inner.Remote;

    public bool HasInput => !_begun.IsEmpty || inner.HasInput;

    public bool TellsLate => inner.TellsLate;

    public bool PeerIsGone => inner.PeerIsGone;

    public bool PeerHasFinished => inner.PeerHasFinished;

    public long Undelivered => inner.Undelivered;

    public long Delivered => inner.Delivered;

    public SafeHandle? Handle => inner.Handle;

    public ValueTask<int> ReadAsync(Memory<byte> into)
    {
        if (_begun.IsEmpty)
        {
            return inner.ReadAsync(into);
        }

        var length = Math.Min(into.Length, _begun.Length);
        _begun[..length].CopyTo(into);
        _begun = _begun[length..];
        return new ValueTask<int>(length);
    }

    public ValueTask WaitAsync() => _begun.IsEmpty ? inner.WaitAsync() : default;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body) => inner.WriteAsync(head, body);

    public void FinishWriting() => inner.FinishWriting();

    public bool TryDefer(IDeferred work) => inner.TryDefer(work);

    public void AcknowledgeNow() => inner.AcknowledgeNow();

    public void KeepAlive() => inner.KeepAlive();

    public void InterruptRead() => inner.InterruptRead();

    public void ResumeRead() => inner.ResumeRead();

    public void Abort() => inner.Abort();

    public void Dispose() => inner.Dispose();
}
