using Pibl.Forward;
using Pibl.Transport;

namespace Pibl.Upstreams;

/// <summary>How long exchanges wait for the server, and whether it is still there.</summary>
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
    private long _heardMs;
    private long _pingedMs = -1;
    private bool _hasPonged;
    private bool _looks;

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
