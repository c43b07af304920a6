using Pibl.Cache;

namespace Pibl.Shared;

/// <content>What is purged here, for the others.</content>
public sealed partial class SharedLog
{
    /// <summary>What was withdrawn and is not in the store yet; beyond that, everything is withdrawn.</summary>
    public const int UnsentMax = 4_096;

    /// <summary>Of one message to the store.</summary>
    private const int BatchMax = 256;

    /// <summary>An order to purge is answered by then, whatever the grace is.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(5);

    /// <summary>Later than every value that is there.</summary>
    private const long NotYet = long.MaxValue - 1;

    private static readonly TimeSpan LookFirst = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LookLast = TimeSpan.FromMilliseconds(32);

    private readonly List<(LogPosition Last, int Count)> _own = [];
    private readonly List<SharedPurge> _unsent = [];
    private readonly List<SharedPurge> _underWay = [];
    private volatile SharedView _unsentView = SharedView.Empty;

    private bool HasUnsent
    {
        get
        {
            lock (_gate)
            {
                return _unsent.Count > 0;
            }
        }
    }

    /// <summary>
    /// Carries an order out here and on all other proxies. <see cref="PurgeOutcome.Done"/>: none of them serves what
    /// was stored before, from now on.
    /// </summary>
    public async ValueTask<PurgeOutcome> PurgeAsync(PurgeOrder order)
    {
        // Before it holds here: what others have of it is not found, and stored again, in between.
        var purges = SharedPurge.Of(order).ToArray();
        BeginOwn(purges);
        var here = _cache.PurgeAsync(order);
        if (here is { IsCompletedSuccessfully: true, Result: PurgeOutcome.Full })
        {
            EndOwn(purges, isSent: true);
            return PurgeOutcome.Full;
        }

        var position = await _purges.AddAsync(purges);
        if (position is { } added)
        {
            Added(purges, added);
        }

        EndOwn(purges, isSent: position is not null);
        _ = AskAsync();
        var shared = position is { } purge ? await CarriedOutAsync(purge) : PurgeOutcome.Unshared;
        var outcome = await here;
        return outcome == PurgeOutcome.Done ? shared : outcome;
    }

    /// <summary>Others hear of it as soon as the store takes it; nobody waits for that.</summary>
    public void Withdraw(SharedPurge purge)
    {
        lock (_gate)
        {
            Keep([purge]);
        }

        _ = AskAsync();
    }

    private async Task<PurgeOutcome> CarriedOutAsync(LogPosition purge)
    {
        var since = Now;
        for (var pause = LookFirst; ; pause = pause < LookLast ? pause * 2 : pause)
        {
            var progress = await _purges.ProgressOfAsync(purge);
            var elapsed = Now - since;
            if (progress is { IsKnown: false })
            {
                return PurgeOutcome.Unshared;
            }

            var waiting = progress?.Waiting.Where(proxy => proxy != _proxy).ToArray();

            // Whoever has said nothing for so long uses nothing of what it holds, or it has asked since.
            if (waiting is not null
                && (elapsed >= _rule.PurgeWait || (waiting.Length == 0 && progress!.IsComplete)))
            {
                return PurgeOutcome.Done;
            }

            if (elapsed >= AnswerMax || (waiting is null && elapsed >= _rule.PurgeWait))
            {
                _tell(true, waiting is null
                    ? "CACHE_SHARED went away while a purge was carried out"
                    : $"a purge is not confirmed by {string.Join(", ", waiting)}");
                return waiting is null ? PurgeOutcome.Unshared : PurgeOutcome.Unconfirmed;
            }

            await Task.Delay(pause, _clock);
        }
    }

    private async Task SendUnsentAsync()
    {
        while (true)
        {
            SharedPurge[] batch;
            lock (_gate)
            {
                batch = _unsent.Take(BatchMax).ToArray();
            }

            if (batch.Length == 0 || await _purges.AddAsync(batch) is not { } position)
            {
                return;
            }

            Added(batch, position);
            lock (_gate)
            {
                // Where it has become everything meanwhile, that is still to be sent.
                if (_unsent.Take(batch.Length).SequenceEqual(batch))
                {
                    _unsent.RemoveRange(0, batch.Length);
                    Change();
                }
            }
        }
    }

    private void Added(SharedPurge[] purges, LogPosition last)
    {
        lock (_gate)
        {
            for (var i = 0; i < purges.Length; i++)
            {
                var generation = last.Generation - purges.Length + 1 + i;
                _view = _view.With(purges[i], generation);
            }

            _own.Add((last, purges.Length));
        }
    }

    private void BeginOwn(SharedPurge[] purges)
    {
        lock (_gate)
        {
            _underWay.AddRange(purges);
            Change();
        }
    }

    private void EndOwn(SharedPurge[] purges, bool isSent)
    {
        lock (_gate)
        {
            foreach (var purge in purges)
            {
                _underWay.Remove(purge);
            }

            if (isSent)
            {
                Change();
            }
            else
            {
                Keep(purges);
            }
        }
    }

    /// <summary>Under the lock.</summary>
    private void Keep(SharedPurge[] purges)
    {
        if (_unsent.Count + purges.Length > UnsentMax)
        {
            _unsent.Clear();
            purges = [SharedPurge.All];
        }

        _unsent.AddRange(purges);
        _unsentView = purges.Aggregate(_unsentView, static (view, purge) => view.With(purge, NotYet));
    }

    /// <summary>Under the lock.</summary>
    private void Change() => _unsentView = _unsent.Concat(_underWay).Aggregate(
        SharedView.Empty, static (view, purge) => view.With(purge, NotYet));
}
