using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http2;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>How long what may last, and how it ends when the program does.</summary>
internal sealed partial class Http2Connection
{
    private readonly Deadline _deadline;
    private Wait _waits;
    private long _dueMs = long.MaxValue;
    private long _midwaySteps = -1;
    private volatile bool _isDraining;
    private bool _looks;
    private bool _saidLast;
    private long _sayLastMs;

    private enum Wait : byte
    {
        Nothing,

        /// <summary>For the rest of a preface, a frame or a header block: TIMEOUT_HEAD.</summary>
        Rest,

        /// <summary>For a request: TIMEOUT_IDLE.</summary>
        Request,
    }

    /// <summary>
    /// The program ends. RFC 9113 §6.8: the client is told first, so that what it has sent meanwhile is still answered.
    /// </summary>
    public void Hurry()
    {
        lock (Lock)
        {
            if (!_isDraining)
            {
                _isDraining = true;
                _sayLastMs = NowMs + Math.Min(
                    Linger.DrainMsMax, (long)_settings.Timeouts.Drain.TotalMilliseconds / 2);
                Session.GoAwaySoon();
            }
        }

        LookSoon();
        Flush();
        Interlocked.MemoryBarrier();
        _closing?.Hurry();
    }

    /// <summary>
    /// A tunnel ends, all else is broken off: the client is told of each stream.
    /// </summary>
    public void BreakOff()
    {
        List<Tunnel> tunnels = [];
        List<Http2Stream> others = [];
        lock (Lock)
        {
            (IsAborted, _isDraining) = (true, true);
            foreach (var stream in _running)
            {
                if (stream.Tunnel is { } tunnel)
                {
                    tunnels.Add(tunnel);
                }
                else
                {
                    stream.BreakOff();
                    others.Add(stream);
                }
            }

            SayLast();
        }

        Flush();
        tunnels.ForEach(tunnel => tunnel.End());
        others.ForEach(stream => stream.Leave());
    }

    /// <inheritdoc/>
    public void Abort()
    {
        _closing?.Abort();
        _client.Abort();
    }

    /// <summary>Somebody waits for the client from now on.</summary>
    public override void LookSoon()
    {
        lock (Lock)
        {
            if (_looks)
            {
                // Not put off: others wait too.
                return;
            }

            _looks = true;
        }

        _deadline.LookIn(Heartbeat.BeatMs);
    }

    /// <summary>Under the lock: what is waited for, and how long that may last.</summary>
    private void Expect()
    {
        var waits = Session.IsMidway || !Session.IsIntroduced ? Wait.Rest
            : _running.Count == 0 ? Wait.Request
            : Wait.Nothing;
        if (waits == _waits && (waits != Wait.Rest || Session.Steps == _midwaySteps))
        {
            return;
        }

        (_waits, _midwaySteps) = (waits, Session.Steps);
        if (waits == Wait.Nothing)
        {
            _dueMs = long.MaxValue;
            _deadline.Clear();
            return;
        }

        var ms = (long)(waits == Wait.Rest ? _settings.Timeouts.Head : _settings.Timeouts.Idle).TotalMilliseconds;
        _dueMs = NowMs + ms;
        _deadline.Set(ms);
    }

    /// <summary>A read has been interrupted: true where that is the end of the connection.</summary>
    private bool HasExpired()
    {
        lock (Lock)
        {
            if (NowMs < _dueMs)
            {
                return false;
            }

            if (_waits == Wait.Request && _client.HasInput)
            {
                // What came just before the time was over, or while this program was late, is not left unanswered.
                _waits = Wait.Nothing;
                Expect();
                return false;
            }

            _ending = "timeout";
            if (_waits == Wait.Rest)
            {
                (_isBroken, _why) = (true, Fault.OfClient(
                    FaultKind.RequestTimeout, "a frame or a header block did not arrive in time (TIMEOUT_HEAD)"));
            }

            Session.GoAway(ErrorCode.NoError);
        }

        Flush();
        return true;
    }

    /// <summary>
    /// Under the lock: no further stream is taken, and the connection ends with the last of those that are.
    /// </summary>
    private void SayLast()
    {
        if (_isDraining && !_saidLast)
        {
            _saidLast = true;
            Session.GoAway(ErrorCode.NoError);
            EndWhereIdle();
        }
    }

    /// <summary>
    /// Under the lock: nothing more is waited for where nothing runs, and the program ends or another client waits for
    /// the place. True where that is so: the read is to be interrupted.
    /// </summary>
    private bool EndWhereIdle()
    {
        // Whose streams were broken off has a moment to take that in: a client that meets the end of the connection at
        // once may take it for what ended them. It closes, or is aborted.
        if (_isOver || IsAborted || _running.Count > 0 || !(_saidLast || _limit.IsWanted))
        {
            return false;
        }

        if (!_saidLast)
        {
            Session.GoAway(ErrorCode.NoError);
        }

        _ending = _isDraining ? "drain" : _ending;
        return _isOver = true;
    }

    /// <summary>On the heartbeat's thread: whoever waits for the client too long is cut.</summary>
    private void Look()
    {
        List<Http2Stream>? left = null;
        List<Signal>? signals = null;
        bool looksAgain, isOver;
        lock (Lock)
        {
            looksAgain = false;
            foreach (var stream in _running)
            {
                if (stream.Look(NowMs, out var content))
                {
                    (left ??= []).Add(stream);
                }

                if (content is not null)
                {
                    (signals ??= []).Add(content);
                }

                looksAgain |= stream.IsAwaited;
            }

            if (_isDraining && !_saidLast)
            {
                var isTime = NowMs >= _sayLastMs;
                looksAgain |= !isTime;
                if (isTime)
                {
                    SayLast();
                }
            }

            (_looks, isOver) = (looksAgain, _isOver);
        }

        left?.ForEach(stream => stream.Leave());
        signals?.ForEach(signal => signal.Complete());
        if (looksAgain)
        {
            _deadline.LookIn(Heartbeat.BeatMs);
        }

        Flush();
        if (isOver)
        {
            _client.InterruptRead();
        }
    }
}
