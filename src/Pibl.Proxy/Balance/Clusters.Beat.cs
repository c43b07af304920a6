namespace Pibl.Balance;

/// <summary>
/// What is done at the beat, and servers that fail much or are slow (EJECT, <c>rate=</c> and <c>slow=</c>).
/// </summary>
public sealed partial class Clusters
{
    /// <summary>How often it is looked for slow ones.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private TimeSpan _lookedAt;

    /// <summary>Servers that have come back get the shares that are theirs by now (SLOW_START).</summary>
    public void Ramp()
    {
        if (_view.IsRamping)
        {
            lock (_lock)
            {
                _view = SlowStart.At(_view, Now, _rule.SlowStart);
            }
        }
    }

    /// <summary>The slowest server is set aside where it is much slower than the others.</summary>
    public void LookForSlow()
    {
        if (_rule.SlowTimes == 0 || Now - _lookedAt < LookEvery)
        {
            return;
        }

        _lookedAt = Now;
        var (view, now) = (_view, _clock.GetUtcNow());
        var medians = new double[view.Count];
        for (var server = 0; server < medians.Length; server++)
        {
            medians[server] = view[server].IsInTurn ? _uses[server].Heads?.MedianMs(now) ?? -1 : -1;
        }

        if (Outliers.SlowestOf(medians, _rule.SlowTimes, out var others) is var slowest and >= 0)
        {
            Report(slowest, AttemptResult.TooSlow, Outliers.Reason(medians[slowest], others));
        }
    }

    private void WatchHeads()
    {
        foreach (var use in _uses)
        {
            use.WatchHeads();
        }
    }

    /// <summary>What came of a request counts for the share, unless the server is aside: it was sent before.</summary>
    private FailureShare Count(int server, AttemptResult result)
    {
        if (_rule.RatePercent == 0 || !_view[server].Health.IsInTurn)
        {
            return default;
        }

        return result switch
        {
            AttemptResult.Answered => _uses[server].Outcomes.Count(hasFailed: false, Now),
            AttemptResult.ServerError => _uses[server].Outcomes.Count(_rule.OnServerErrors, Now),
            AttemptResult.Failed or AttemptResult.TimedOut or AttemptResult.Refused =>
                _uses[server].Outcomes.Count(hasFailed: true, Now),
            _ => default,
        };
    }

    /// <summary>When it is back it is judged by what it does then.</summary>
    private string ReasonOfOutlier(int server, string? reason, FailureShare recent)
    {
        _uses[server].Forget();
        return reason ?? recent.ToString();
    }
}
