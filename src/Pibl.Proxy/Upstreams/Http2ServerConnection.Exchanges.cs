using Pibl.Forward;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Upstreams;

/// <summary>The exchanges that run over it, and how long it is kept for further ones.</summary>
internal sealed partial class Http2ServerConnection
{
    /// <summary>
    /// So long nothing may come, in milliseconds, while exchanges wait, before the server is asked whether it is there;
    /// half of TIMEOUT_SERVER where that is less.
    /// </summary>
    private const long SilenceMs = 10_000;

    /// <summary>
    /// From one PING to the next while nothing else comes: servers of gRPC end connections that ask more often
    /// (https://github.com/grpc/grpc/blob/master/doc/keepalive.md).
    /// </summary>
    private const long SilenceAgainMs = 5 * 60_000;

    /// <summary>So long its answer may take.</summary>
    private const long PongMs = 5_000;

    private readonly Deadline _deadline;
    private readonly List<Http2Exchange> _running = [];
    private Http2Exchange?[] _bySlot = new Http2Exchange?[8];
    private long _heardMs;
    private long _pingedMs = -1;
    private bool _hasPonged;
    private bool _looks;
    private bool _isLeaving;
    private bool _rests;

    /// <summary>No exchange uses it.</summary>
    public bool Rests => Volatile.Read(ref _rests);

    /// <summary>Begins the exchange where a stream can be opened for it, and there is room for its head.</summary>
    public bool TryBegin(Http2Exchange exchange)
    {
        lock (Lock)
        {
            if (_isLeaving || !HasRoom || !Session.CanOpen)
            {
                return false;
            }

            if (exchange.IsRefused(Session))
            {
                return true;
            }

            if (_running.Count == 0)
            {
                Wake();
            }

            exchange.At = _running.Count;
            _running.Add(exchange);
            var state = exchange.Begin(this);
            if (state.Slot >= _bySlot.Length)
            {
                Array.Resize(ref _bySlot, Math.Max(state.Slot + 1, _bySlot.Length * 2));
            }

            _bySlot[state.Slot] = exchange;
            if (Session.IsSpent)
            {
                // The ids have run out (RFC 9113 §5.1.1).
                Leave();
            }

            return true;
        }
    }

    /// <summary>An exchange is over, and so is its stream.</summary>
    /// <param name="exchange">Which.</param>
    /// <param name="isWhole">It was answered.</param>
    public void End(Http2Exchange exchange, bool isWhole)
    {
        lock (Lock)
        {
            if (exchange.At < 0)
            {
                return;
            }

            HasServed |= isWhole;
            var last = _running[^1];
            _running[exchange.At] = last;
            last.At = exchange.At;
            _running.RemoveAt(_running.Count - 1);
            exchange.At = -1;
        }

        Rest(isClosed: false);
        Flush();
    }

    /// <summary>Where no exchange uses it, it rests, or ends.</summary>
    /// <param name="isClosed">Its pool keeps nothing: it is for those that wait for it alone.</param>
    public void Rest(bool isClosed)
    {
        bool ends;
        lock (Lock)
        {
            if (_running.Count > 0 || _isOver)
            {
                return;
            }

            _pingedMs = -1;
            Volatile.Write(ref _rests, !_isLeaving && !isClosed && _pool.Http2.Places.TryTake());
            ends = !_rests && !isClosed;
            if (ends)
            {
                SayLast();
            }
            else
            {
                _deadline.Set((long)_pool.Keep.TotalMilliseconds);
            }
        }

        if (ends)
        {
            Finish();
        }
    }

    /// <summary>No further exchange begins on it, and it ends with the last that runs.</summary>
    public void Retire(bool onlyIdle)
    {
        bool ends;
        lock (Lock)
        {
            if (onlyIdle && _running.Count > 0)
            {
                return;
            }

            Leave();
            ends = _running.Count == 0 && !_isOver;
            if (ends)
            {
                SayLast();
            }
        }

        if (ends)
        {
            Finish();
        }
    }

    /// <summary>Somebody waits for the server from now on.</summary>
    public override void LookSoon()
    {
        lock (Lock)
        {
            if (_looks)
            {
                return;
            }

            _looks = true;
        }

        _deadline.LookIn(Heartbeat.BeatMs);
    }

    private Http2Exchange? Find(H2Stream state) =>
        state.Slot < _bySlot.Length && _bySlot[state.Slot] is { } exchange && ReferenceEquals(exchange.State, state)
            ? exchange : null;

    /// <summary>Under the lock.</summary>
    private void Wake()
    {
        _deadline.Clear();
        _heardMs = NowMs;
        if (_rests)
        {
            Volatile.Write(ref _rests, false);
            _pool.Http2.Places.Leave();
        }
    }

    /// <summary>Under the lock: no further exchange begins on it.</summary>
    private void Leave()
    {
        if (!_isLeaving)
        {
            _isLeaving = true;
            _pool.Http2.Forget(this);
        }

        if (_rests)
        {
            Wake();
        }
    }

    /// <summary>Under the lock: nothing runs, and nothing will.</summary>
    private void SayLast()
    {
        Leave();
        _isOver = true;
        Session.GoAway(ErrorCode.NoError);
    }

    /// <summary>Under the lock: it ends where it takes no further exchange and none runs.</summary>
    private void EndWhereIdle()
    {
        if (_isLeaving && _running.Count == 0 && !_isOver)
        {
            SayLast();
        }
    }

    private void Finish()
    {
        Flush();
        _server.InterruptRead();
    }

    /// <summary>It ends for all that use it.</summary>
    private void End(Fault why)
    {
        lock (Lock)
        {
            _why ??= why;
            _isOver = true;
            Leave();
        }

        _server.Abort();
    }

    /// <summary>On the heartbeat's thread: it has rested long enough, unless somebody has taken it meanwhile.</summary>
    private void Expire()
    {
        if (_isOver)
        {
            _server.Abort();
        }
        else
        {
            Retire(onlyIdle: true);
        }
    }

    /// <summary>On the heartbeat's thread: whoever waits for the server too long is cut.</summary>
    private void Look()
    {
        List<Http2Exchange>? cut = null;
        bool looksAgain, isDead;
        lock (Lock)
        {
            var now = NowMs;
            looksAgain = false;
            foreach (var exchange in _running)
            {
                if (exchange.Look(now))
                {
                    (cut ??= []).Add(exchange);
                    if (_heardMs <= exchange.BegunMs)
                    {
                        // Nothing at all has come since it began: others had better not wait here too.
                        Leave();
                    }
                }

                looksAgain |= exchange.IsAwaited;
            }

            isDead = IsDead(now, looksAgain);
            looksAgain |= _pingedMs >= 0;
            _looks = looksAgain;
        }

        cut?.ForEach(exchange => exchange.Wake());
        if (isDead)
        {
            End(Http2Faults.Silent);
            return;
        }

        if (looksAgain)
        {
            _deadline.LookIn(Heartbeat.BeatMs);
        }

        Flush();
    }

    /// <summary>Under the lock: asks a silent server whether it is there. True where it has not answered.</summary>
    private bool IsDead(long now, bool isAwaited)
    {
        if (_pingedMs >= 0)
        {
            if (_heardMs >= _pingedMs)
            {
                (_pingedMs, _hasPonged) = (-1, true);
                return false;
            }

            return now - _pingedMs >= PongMs;
        }

        var silence = now - _heardMs;
        var patience = _hasPonged
            ? SilenceAgainMs : Math.Min(SilenceMs, (long)_settings.Timeouts.Server.TotalMilliseconds / 2);
        if (isAwaited && silence >= patience)
        {
            _pingedMs = now;
            Session.Ping();
        }

        return false;
    }
}
