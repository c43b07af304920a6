using System.Diagnostics.CodeAnalysis;
using Pibl.Access;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>What goes out, and whose turn it is.</summary>
internal sealed partial class Http2Connection
{
    /// <summary>
    /// So much may wait to be sent before content waits as well: a block of a long body. Half of what is read from a
    /// server at once costs no more, and a short response never waits for longer.
    /// </summary>
    private const int OutputBytesMax = 128 * 1024;

    /// <summary>Where several have something to send, each sends so much in its turn: a frame.</summary>
    private const int TurnBytes = FrameHeader.PayloadBytesMax;

    private readonly List<Http2Stream> _waiting = [];
    private readonly Signal _drained = new();
    private readonly Deadline _writes;
    private readonly DataRateWatch _pace;
    private HeadBuffer _output = new();
    private HeadBuffer _sending = new();
    private ValueTask _sendingEnds;
    private Action? _onSent;
    private bool _isFlushing;
    private bool _isSending;
    private bool _isDead;
    private long _turn;

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
    public void Await(Http2Stream stream)
    {
        stream.Turn = ++_turn;
        _waiting.Add(stream);
    }

    /// <summary>Under the lock: it does not any more.</summary>
    public void AwaitNoMore(Http2Stream stream) => _waiting.Remove(stream);

    /// <summary>Sends what there is to send; where somebody is at it already, he sends that too.</summary>
    public void Flush()
    {
        lock (Lock)
        {
            if (_isFlushing)
            {
                return;
            }

            _isFlushing = true;
        }

        FlushSoon();
    }

    /// <summary>
    /// For whoever is the one who sends: what other streams have to say because of the same events goes out with it.
    /// </summary>
    private void FlushSoon()
    {
        if (!_client.TryDefer(this))
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
            _accessLog.TryWrite(new AccessEntry.Notice(
                _settings.Clock.GetUtcNow(), true, $"connection {Peer.Id}: {bug}"));
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
        Http2Stream? first = null;
        foreach (var stream in _waiting)
        {
            if (stream.CanGoOn && (first is null || IsBefore(stream, first)))
            {
                first = stream;
            }
        }

        return first?.TakeRoom();
    }

    private static bool IsBefore(Http2Stream one, Http2Stream other)
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

    [SuppressMessage("Reliability", "CA2012", Justification = "It is awaited once, by OnSent, where it has not ended.")]
    private void Send()
    {
        try
        {
            var pending = _client.WriteAsync(_sending.Written, default);
            if (pending.IsCompletedSuccessfully)
            {
                Sent();
                return;
            }

            _pace.Renew(MinDataRate.Full(
                (long)_settings.Timeouts.Body.TotalMilliseconds, _settings.Limits.BytesPerSecondMin));
            _pace.Begin();
            _sendingEnds = pending;
            pending.GetAwaiter().UnsafeOnCompleted(_onSent ??= OnSent);
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            Fail(e);
        }
    }

    private void Sent()
    {
        lock (Lock)
        {
            _isSending = false;
            _sending.Dispose();
        }
    }

    private void OnSent()
    {
        try
        {
            _pace.End();
            _sendingEnds.GetAwaiter().GetResult();
            Sent();
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            Fail(e);
        }

        Flush();
    }

    /// <summary>The client takes nothing any more.</summary>
    private void Fail(Exception e)
    {
        lock (Lock)
        {
            _isDead = true;
            _ending = _ending.Length == 0 ? e.Message : _ending;
        }

        Sent();
        _client.Abort();
    }

    /// <summary>
    /// Frames that answer frames (PING, SETTINGS) are written without room: a client that takes none of them is not
    /// read any more (CVE-2019-9512, CVE-2019-9515).
    /// </summary>
    private ValueTask RoomToReadAsync()
    {
        lock (Lock)
        {
            return _isSending && Session.Output.Length > 2 * OutputBytesMax ? _drained.Wait() : default;
        }
    }

    /// <summary>Waits until all is out.</summary>
    private ValueTask DrainedAsync()
    {
        lock (Lock)
        {
            return _isSending || Session.Output.Length > 0 ? _drained.Wait() : default;
        }
    }

    /// <summary>On the heartbeat's thread.</summary>
    private void ExpireWrite()
    {
        if (!_pace.TryGoOn())
        {
            _client.Abort();
        }
    }

    private void LookAtWrite() => _pace.OnHeartbeat();
}
