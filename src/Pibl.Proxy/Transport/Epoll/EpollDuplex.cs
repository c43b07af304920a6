using System.Net;
using System.Runtime.InteropServices;

namespace Pibl.Transport.Epoll;

/// <summary>
/// A connected TCP socket. What waits goes on on its loop's thread, so nothing behind an await may block.
/// </summary>
internal sealed class EpollDuplex : EpollSocket, IDuplex
{
    /// <summary>
    /// In so many rounds, some 60 ms of a busy loop, each of 4,096 connections has had an event fetched.
    /// </summary>
    private const int FreshRounds = 64;

    private readonly Incoming _in;
    private readonly Outgoing _out;
    private readonly EpollLoop _loop;
    private long _written;
    private long _waitsSince;
    private bool _isClosed;

    /// <summary>Takes the descriptor over.</summary>
    /// <param name="loop">Where it lives.</param>
    /// <param name="descriptor">A stream socket.</param>
    /// <param name="remote">Its peer.</param>
    /// <param name="isOpen">False while it is still connecting: then <see cref="OpenedAsync"/> comes first.</param>
    /// <param name="local">Its own address; null: the system is asked where somebody wants to know.</param>
    public EpollDuplex(
        EpollLoop loop, Descriptor descriptor, IPEndPoint remote, bool isOpen, IPEndPoint? local = null)
        : base(descriptor)
    {
        (_in, _out) = (new Incoming(loop, descriptor), new Outgoing(loop, descriptor, isOpen));
        (_loop, Remote, Local) = (loop, remote, local!);
        BeWatched(loop);
    }

    public IPEndPoint Local => field ??= SocketOptions.LocalOf(Descriptor);

    public IPEndPoint Remote { get; }

    public bool HasInput => _in.HasInput();

    /// <summary>
    /// An event may not have been told on another loop, or may not have been fetched on this one. Under a load that
    /// keeps the loop behind, whoever has waited for a few rounds only is not asked about: that would be a call for
    /// each request.
    /// </summary>
    public bool TellsLate => !_loop.IsCurrent || (_loop.MayHaveMore && _loop.Round - _waitsSince > FreshRounds);

    public bool PeerIsGone => IsBroken || Volatile.Read(ref _isClosed);

    public bool PeerHasFinished => HasFinished || PeerIsGone;

    public long Undelivered => SocketOptions.UndeliveredOf(Descriptor, Volatile.Read(ref _written));

    public long Delivered => SocketOptions.DeliveredOf(Descriptor);

    public SafeHandle Handle => Descriptor;

    public override Incoming Reads => _in;

    protected override Direction In => _in;

    protected override Direction Out => _out;

    /// <summary>Waits until the connection stands. Throws what the system says when it does not.</summary>
    public async ValueTask OpenedAsync()
    {
        await _out.OpenedAsync();
        SocketOptions.ThrowWhereFailed(Descriptor);
    }

    public ValueTask<int> ReadAsync(Memory<byte> into) => _in.ReadAsync(into);

    public ValueTask WaitAsync()
    {
        _waitsSince = _loop.IsCurrent ? _loop.Round : 0;
        return _in.WaitAsync();
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        _in.ExpectAnswer();
        Volatile.Write(ref _written, _written + head.Length + body.Length);
        return _out.WriteAsync(head, body);
    }

    public bool TryDefer(IDeferred work)
    {
        if (EpollLoop.Current is not { } here)
        {
            return false;
        }

        here.Defer(work);
        return true;
    }

    public void FinishWriting() => _out.Finish();

    public void AcknowledgeNow() => SocketOptions.AcknowledgeNow(Descriptor);

    public void KeepAlive() => SocketOptions.KeepAlive(Descriptor);

    public void InterruptRead() => _in.Interrupt();

    public void ResumeRead() => _in.Resume();

    public void Abort()
    {
        // A linger time of zero makes close send RST, so that a body cut short cannot look whole (RFC 9112 §8).
        Volatile.Write(ref _isClosed, true);
        _in.Close();
        _out.Break();
    }

    public override void Dispose()
    {
        Volatile.Write(ref _isClosed, true);
        _in.Close();
        _out.End();
    }
}
