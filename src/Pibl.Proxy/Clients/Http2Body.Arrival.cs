using System.Runtime.CompilerServices;
using Pibl.Http.Messages;
using Pibl.Http2;

namespace Pibl.Clients;

/// <summary>How long the content may take to come.</summary>
internal sealed partial class Http2Body
{
    private MinDataRate _credit;
    private long _waitsSinceMs;
    private long _lastMs = long.MaxValue;

    /// <summary>Under the lock: somebody waits for the client.</summary>
    public bool IsAwaited => _arrival.IsAwaited && !AwaitsContinue && !IsTunnel;

    /// <summary>A 100 has gone out: from now on it is the client's turn.</summary>
    public void GoOn()
    {
        lock (_connection.Lock)
        {
            AwaitsContinue = false;
            _waitsSinceMs = _connection.NowMs;
        }

        _connection.LookSoon();
    }

    /// <summary>Under the lock: something has gone to the client.</summary>
    public void OnSent()
    {
        if (IsCall)
        {
            _waitsSinceMs = _connection.NowMs;
        }
    }

    /// <summary>The reply is out: whoever still reads has so long, in milliseconds.</summary>
    public void EndIn(long ms)
    {
        lock (_connection.Lock)
        {
            _lastMs = _connection.NowMs + ms;
        }

        _connection.LookSoon();
    }

    /// <summary>
    /// Under the lock: whether somebody has waited too long for the client. Null, or the wait to be completed.
    /// </summary>
    public Signal? Look(long nowMs)
    {
        if (!_arrival.IsAwaited || AwaitsContinue || IsTunnel)
        {
            return null;
        }

        var waitMs = _lastMs == long.MaxValue ? _credit.WaitMs : Math.Min(_credit.WaitMs, Linger.SilentMsMax);
        return nowMs - _waitsSinceMs >= waitMs || nowMs >= _lastMs
            ? Cut(Fault.OfClient(
                FaultKind.RequestTimeout, "the request body stands still or comes too slowly (TIMEOUT_BODY, RATE_MIN)"))
            : null;
    }

    // Pooled: an upload waits here once a block.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> WaitAsync()
    {
        try
        {
            ReadOnlyMemory<byte> block;
            do
            {
                await ArrivalAsync();
            }
            while (!TryNext(out block));
            return block;
        }
        finally
        {
            EndRead();
        }
    }

    private ValueTask ArrivalAsync()
    {
        ValueTask arrival;
        lock (_connection.Lock)
        {
            if (_content.Length > 0 || _isOver || _cut is not null || _isUnwanted)
            {
                return default;
            }

            _waitsSinceMs = _connection.NowMs;
            arrival = _arrival.Wait();
        }

        _connection.LookSoon();
        _connection.Flush();
        return arrival;
    }

    private Signal? Taken()
    {
        if (!_arrival.TryTake())
        {
            return null;
        }

        _credit = _credit.After(Math.Max(0, _connection.NowMs - _waitsSinceMs), _content.Length);
        return _arrival;
    }
}
