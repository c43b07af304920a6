using System.Net;
using System.Runtime.InteropServices;
using Pibl.Transport;

namespace Pibl.ProxyProtocol;

/// <summary>
/// A connection whose PROXY header has been read: it has the addresses that the header names, and what came behind the
/// header is read first.
/// </summary>
/// <param name="inner">The connection of the proxy in front.</param>
/// <param name="header">What it says.</param>
/// <param name="behind">What was read behind the header; may be empty.</param>
internal sealed class AnnouncedDuplex(IDuplex inner, ProxyHeader header, ReadOnlyMemory<byte> behind) : IDuplex
{
    private ReadOnlyMemory<byte> _behind = behind;

    public IPEndPoint Local => header.Destination ?? inner.Local;

    public IPEndPoint Remote => header.Source ?? inner.Remote;

    public bool HasInput => !_behind.IsEmpty || inner.HasInput;

    public bool TellsLate => inner.TellsLate;

    public bool PeerIsGone => inner.PeerIsGone;

    public bool PeerHasFinished => inner.PeerHasFinished;

    public long Undelivered => inner.Undelivered;

    public long Delivered => inner.Delivered;

    public SafeHandle? Handle => inner.Handle;

    public ValueTask<int> ReadAsync(Memory<byte> into)
    {
        if (_behind.IsEmpty)
        {
            return inner.ReadAsync(into);
        }

        var length = Math.Min(into.Length, _behind.Length);
        _behind[..length].CopyTo(into);
        _behind = _behind[length..];
        return new ValueTask<int>(length);
    }

    public ValueTask WaitAsync() => _behind.IsEmpty ? inner.WaitAsync() : default;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body) => inner.WriteAsync(head, body);

    public bool TryDefer(IDeferred work) => inner.TryDefer(work);

    public void FinishWriting() => inner.FinishWriting();

    public void KeepAlive() => inner.KeepAlive();

    public void InterruptRead() => inner.InterruptRead();

    public void ResumeRead() => inner.ResumeRead();

    public void Abort() => inner.Abort();

    public void Dispose() => inner.Dispose();
}
