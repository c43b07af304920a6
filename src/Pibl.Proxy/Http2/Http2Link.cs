using System.Diagnostics.CodeAnalysis;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Http2;

/// <summary>
/// A connection of HTTP/2, whoever its peer is: the <see cref="H2Session"/>, what it has to send, and whose turn it is.
/// Many exchanges run over it at once; what several of them have to say goes out in one write.
/// </summary>
/// <remarks>
/// Rule 1: the session, and what streams hold for it, is touched under <see cref="Lock"/>, which is held for no longer
/// than that takes. Nothing of the path runs under it, and no wait is completed.
/// Rule 2: who works through what has come, or sends, is the one who sends (<c>_isFlushing</c>); whoever adds to the
/// output meanwhile leaves it to him.
/// Rule 3: what waits goes on only when there is room: a peer that takes nothing is sent nothing.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The one who reads lets go of them at the end (LetGo).")]
internal abstract partial class Http2Link : IDeferred
{
    /// <summary>
    /// So much may wait to be sent before content waits as well: a block of a long body. Half of what is read from a
    /// server at once costs no more, and a short response never waits for longer.
    /// </summary>
    private const int OutputBytesMax = 128 * 1024;

    /// <summary>Where several have something to send, each sends so much in its turn: a frame.</summary>
    private const int TurnBytes = FrameHeader.PayloadBytesMax;

    private readonly IDuplex _peer;
    private readonly List<IHttp2Sender> _waiting = [];
    private readonly Signal _drained = new();
    private HeadBuffer _output = new();
    private HeadBuffer _sending = new();
    private bool _isFlushing;
    private bool _isSending;
    private bool _isDead;
    private long _turn;

    /// <param name="peer">The other end.</param>
    /// <param name="limits">What it may ask for.</param>
    /// <param name="role">Which end this is.</param>
    protected Http2Link(IDuplex peer, H2Limits limits, H2Role role) =>
        (_peer, Session) = (peer, new H2Session(limits, _output, role));

    /// <summary>Guards the session.</summary>
    public Lock Lock { get; } = new();

    /// <summary>Under the lock.</summary>
    public H2Session Session { get; }

    /// <summary>The heartbeat's clock.</summary>
    public abstract long NowMs { get; }

    /// <summary>Output is being sent.</summary>
    protected bool IsSending => _isSending;

    /// <summary>Under the lock: something more can be written that nobody waits to write.</summary>
    protected bool HasRoom => !_isDead && Session.Output.Length < OutputBytesMax;

    /// <summary>Why nothing can be sent any more, in the system's words; null: something can.</summary>
    protected string? Broken { get; private set; }

    /// <summary>Bytes of content that have been handed to the session.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Under the lock: hands content to the session, as much as there is room for. Returns how much.</summary>
    public int Put(H2Stream stream, ReadOnlySpan<byte> content, bool isEnd)
    {
        var room = _isDead ? 0 : OutputBytesMax - Session.Output.Length;
        if (room <= 0)
        {
            return 0;
        }

        var sent = Session.Data(stream, content, isEnd, _waiting.Count > 0 ? Math.Min(room, TurnBytes) : room);
        SentBytes += sent;
        return sent;
    }

    /// <summary>Under the lock: <paramref name="stream"/> waits for room.</summary>
    public void Await(IHttp2Sender stream)
    {
        stream.Turn = ++_turn;
        _waiting.Add(stream);
    }

    /// <summary>Under the lock: it does not any more.</summary>
    public void AwaitNoMore(IHttp2Sender stream) => _waiting.Remove(stream);

    /// <summary>Sends what there is to send; where somebody is at it already, he sends that too.</summary>
    public void Flush()
    {
        lock (Lock)
        {
            if (!TryBeginFlush())
            {
                return;
            }
        }

        FlushSoon();
    }

    /// <summary>Somebody waits for the peer from now on.</summary>
    public abstract void LookSoon();

    /// <summary>Under the lock: false where somebody is the one who sends already.</summary>
    protected bool TryBeginFlush()
    {
        var begins = !_isFlushing;
        _isFlushing = true;
        return begins;
    }

    /// <summary>
    /// For whoever is the one who sends: what other streams have to say because of the same events goes out with it.
    /// </summary>
    protected void FlushSoon()
    {
        if (!_peer.TryDefer(this))
        {
            FlushAll();
        }
    }

    void IDeferred.Run()
    {
        try
        {
            FlushAll();
        }
        catch (Exception bug)
        {
            Complain(bug);
            Fail(bug);
        }
    }

    /// <summary>For whoever is the one who sends: goes on until nothing more can be sent now.</summary>
    private void FlushAll()
    {
        while (true)
        {
            Signal? next;
            lock (Lock)
            {
                next = Session.Output.Length < OutputBytesMax ? NextInTurn() : null;
                if (next is null && !TryTakeOutput())
                {
                    _isFlushing = false;
                    if (_isSending || !_drained.TryTake())
                    {
                        return;
                    }

                    next = _drained;
                }
            }

            if (next is null)
            {
                Send();
                continue;
            }

            next.Complete();
            if (ReferenceEquals(next, _drained))
            {
                return;
            }
        }
    }

    /// <summary>
    /// Under the lock: whoever may go on first, by urgency, then in turn or in the order of the streams (RFC 9218 §10).
    /// </summary>
    private Signal? NextInTurn()
    {
        IHttp2Sender? first = null;
        foreach (var stream in _waiting)
        {
            if (stream.CanGoOn && (first is null || IsBefore(stream, first)))
            {
                first = stream;
            }
        }

        return first?.TakeRoom();
    }

    private static bool IsBefore(IHttp2Sender one, IHttp2Sender other)
    {
        var (left, right) = (one.State!.Priority, other.State!.Priority);
        return left.Urgency != right.Urgency ? left.Urgency < right.Urgency
            : left.IsIncremental || right.IsIncremental ? one.Turn < other.Turn
            : one.State.Id < other.State.Id;
    }

    /// <summary>Under the lock: the output is to be sent, and another takes its place.</summary>
    private bool TryTakeOutput()
    {
        if (_isSending || Session.Output.Length == 0)
        {
            return false;
        }

        if (_isDead)
        {
            Session.Output.Clear();
            return false;
        }

        _isSending = true;
        (_output, _sending) = (_sending, _output);
        Session.Output = _output;
        return true;
    }

    /// <summary>
    /// Frames that answer frames (PING, SETTINGS) are written without room: a peer that takes none of them is not read
    /// any more (CVE-2019-9512, CVE-2019-9515).
    /// </summary>
    protected ValueTask RoomToReadAsync()
    {
        lock (Lock)
        {
            return _isSending && Session.Output.Length > 2 * OutputBytesMax ? _drained.Wait() : default;
        }
    }

    /// <summary>Waits until all is out.</summary>
    protected ValueTask DrainedAsync()
    {
        lock (Lock)
        {
            return _isSending || Session.Output.Length > 0 ? _drained.Wait() : default;
        }
    }

    /// <summary>Under the lock: nothing is sent any more.</summary>
    protected void SendNoMore() => _isDead = true;

    /// <summary>Under the lock, at the very end: memory goes back.</summary>
    protected void LetGo()
    {
        Session.Dispose();
        _output.Dispose();
        _sending.Dispose();
    }

    /// <summary>A bug is written down.</summary>
    protected abstract void Complain(Exception bug);
}
