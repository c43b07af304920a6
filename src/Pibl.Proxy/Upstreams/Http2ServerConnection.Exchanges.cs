using Pibl.Http.H2;
using Pibl.Http.Messages;

namespace Pibl.Upstreams;

/// <summary>The exchanges that run over it, and how long it is kept for further ones.</summary>
internal sealed partial class Http2ServerConnection
{
    private readonly List<Http2Exchange> _running = [];
    private Http2Exchange?[] _bySlot = new Http2Exchange?[8];
    private bool _isLeaving;
    private bool _isUnkept;
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
            _isUnkept |= isClosed;
            Volatile.Write(ref _rests, !_isLeaving && !_isUnkept && _pool.Places.TryTake());
            ends = !_rests && !isClosed;
            if (ends)
            {
                SayLast();
            }
            else
            {
                _deadline.Set((long)_pool.Server.Keep.TotalMilliseconds);
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
            _pool.Places.Leave();
        }
    }

    /// <summary>Under the lock: no further exchange begins on it.</summary>
    private void Leave()
    {
        if (!_isLeaving)
        {
            _isLeaving = true;
            _pool.Forget(this);
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
}
