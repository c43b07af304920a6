using System.Net;
using System.Runtime.InteropServices;
using Pibl.Exchange;

namespace Pibl.Transport;

/// <summary>
/// Bytes in, bytes out: a socket, or one end of an in-memory pair. One read and one write may be under way at a time.
/// </summary>
/// <remarks>
/// Rule 1: memory that is given to a read or a write is lent until its task has ended, whatever is interrupted, aborted
/// or disposed meanwhile; whoever owns the memory awaits that first.
/// Rule 2: to dispose it is to close it in order: what was written still goes out, and FIN after it. A peer that makes
/// no room for the last bytes within half a minute gets a reset, and so does one whose write was under way.
/// </remarks>
public interface IDuplex : IDisposable
{
    IPEndPoint Local { get; }

    IPEndPoint Remote { get; }

    /// <summary>Reads what is there, at least one byte; 0 when the peer has finished. Throws <see cref="IOException"/>
    /// when the connection broke and <see cref="OperationCanceledException"/> when it was interrupted.</summary>
    ValueTask<int> ReadAsync(Memory<byte> into);

    /// <summary>
    /// Waits, with no memory of the caller's, until there may be something to read: a read behind it waits rarely, if
    /// ever. Throws as <see cref="ReadAsync"/> does.
    /// </summary>
    ValueTask WaitAsync();

    /// <summary>
    /// Writes all of both parts in order, in one call to the system where it can; either may be empty.
    /// </summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body);

    /// <summary>Nothing more will be written; reading goes on.</summary>
    void FinishWriting();

    /// <summary>
    /// The read under way and all later ones are interrupted; writing goes on, so that the peer can be told why.
    /// </summary>
    void InterruptRead();

    /// <summary>
    /// Takes <see cref="InterruptRead"/> back: what the peer still sends may be read and thrown away.
    /// </summary>
    void ResumeRead();

    /// <summary>
    /// Breaks the connection so that the peer cannot take what it got for whole (RST where there is one).
    /// </summary>
    void Abort();

    /// <summary>
    /// True when bytes (or the end) are waiting, or it is closed: on an idle connection to a server, a reason not to
    /// use it.
    /// </summary>
    bool HasInput { get; }

    /// <summary>
    /// False where a wait that began before is over by now if something had come before this was asked, or a moment
    /// before; true where only <see cref="HasInput"/> is sure to know. Costs nothing.
    /// </summary>
    bool TellsLate => true;

    /// <summary>
    /// True once the connection is broken (RST, or an error on the way). A peer that has only finished writing is still
    /// there: it may be waiting for its answer. Costs a call to the system; any thread may ask.
    /// </summary>
    bool PeerIsGone { get; }

    /// <summary>
    /// True once the peer has finished writing, as far as the system has told without being asked. Any thread may ask.
    /// </summary>
    bool PeerHasFinished { get; }

    /// <summary>
    /// Bytes that were written and that the peer's system has not acknowledged yet: a close now might lose them. 0
    /// where the system does not say. Costs a call to the system; any thread may ask.
    /// </summary>
    long Undelivered { get; }

    /// <summary>
    /// From now on the system itself asks a silent peer now and then whether it is still there (SO_KEEPALIVE).
    /// </summary>
    void KeepAlive();

    /// <summary>
    /// What has come is acknowledged now (TCP_QUICKACK): nothing is to be said for a while, and a peer that sends with
    /// Nagle's algorithm (RFC 1122 §4.2.3.4) waits for it before it goes on. Nothing where that is not known.
    /// </summary>
    void AcknowledgeNow()
    {
    }

    /// <summary>
    /// Bytes that the peer's system has taken so far, as far as ours knows; never less than before. Between a write and
    /// its peer stand buffers of megabytes: a write that does not move says little. Any thread may ask.
    /// </summary>
    long Delivered { get; }

    /// <summary>What its TLS handshake came to; null: plain text.</summary>
    TlsSession? Tls => null;

    /// <summary>
    /// Has <paramref name="work"/> done when the events at hand on this thread are through, where this thread works
    /// through events: what they have to say can go out in one write. False where it does not: now is as good.
    /// </summary>
    bool TryDefer(IDeferred work) => false;

    /// <summary>
    /// What both sides agreed upon while the connection was opened (ALPN, RFC 7301): <c>h2</c>, <c>http/1.1</c>; null:
    /// nothing was said.
    /// </summary>
    string? NegotiatedProtocol => Tls?.Protocol;

    /// <summary>The system's own handle, for questions that are not asked of every connection; null: none.</summary>
    SafeHandle? Handle => null;
}
