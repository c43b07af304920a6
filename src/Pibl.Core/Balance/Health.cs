namespace Pibl.Balance;

/// <summary>What a server's health becomes after an attempt to use it.</summary>
/// <remarks>
/// Rule 1: a refusal sets a server aside at once, whatever the others do: nobody listens there, and every further
/// request would pay for the same answer. The next connection that it takes brings it back.
/// Rule 2: any other failure counts. Too many in a row set it aside, if <see cref="MayEject"/> allows it; else it goes
/// on trial.
/// Rule 3: a server that took connections and did not answer is not brought back by a connection, but put on trial by
/// it: the next answer brings it back, the next failure sets it aside for longer.
/// Rule 4: what fails while it is set aside was sent before, or as a last resort, and makes the wait no longer.
/// Rule 5: so many failed checks in a row (HEALTH, <c>fall</c>) set it aside, whatever the others do, and so many good
/// ones (<c>rise</c>) bring it back; until then nothing else does. A good check of a server that requests have set
/// aside says as much as a connection.
/// Rule 6: a response with status 5xx is an answer, or with <c>on=5xx</c> a failure as any other.
/// Rule 7: a server of which too large a share of the requests fail (<c>rate=</c>), or that is much slower than the
/// others (<c>slow=</c>), is set aside like one that failed too often in a row, if <see cref="MayEject"/> allows it;
/// else nothing becomes of it. Until its time is over no answer brings it back: such a server does answer, and requests
/// that were sent before are still on their way. Its time aside grows unless it was up for the longest such time
/// meanwhile.
/// </remarks>
public static class Health
{
    /// <param name="before">Its health so far.</param>
    /// <param name="result">What the attempt found.</param>
    /// <param name="rule">How many failures, and how long to wait.</param>
    /// <param name="mayEject">The other servers can do without it.</param>
    /// <param name="now">On a clock that never goes back.</param>
    /// <param name="dice">
    /// Spreads the next try over a fifth of the wait, so that many proxies do not knock in step.
    /// </param>
    /// <param name="recent">How many of its last requests failed, this one included.</param>
    public static HealthState After(
        HealthState before, AttemptResult result, HealthRule rule, bool mayEject, TimeSpan now, uint dice,
        FailureShare recent = default) =>
        (result, before.Standing) switch
        {
            (AttemptResult.CheckPassed, Standing.Down) => AfterGoodCheck(before, rule),
            (AttemptResult.CheckFailed, Standing.Down) => before with { Checks = 0 },
            (_, Standing.Down) => before,
            (AttemptResult.CheckFailed, _) => AfterFailedCheck(before, rule, now),
            (AttemptResult.TooSlow, Standing.Up) when mayEject => SetAsideAsOutlier(before, rule, now, dice),
            (AttemptResult.TooSlow, _) => before,
            (AttemptResult.CheckPassed, _) => AfterConnection(before with { Checks = 0 }, now),
            (AttemptResult.Connected, _) => AfterConnection(before, now),
            (AttemptResult.ServerError, _) => rule.OnServerErrors
                ? AfterFailure(before, AttemptResult.Failed, rule, mayEject, now, dice, recent)
                : AfterAnswer(before, now),
            (AttemptResult.Answered, _) => AfterAnswer(before, now),
            _ => AfterFailure(before, result, rule, mayEject, now, dice, recent),
        };

    private static HealthState AfterAnswer(HealthState before, TimeSpan now) =>
        before.Standing == Standing.Ejected && now < before.OutlierUntil ? before : Trusted(before);

    private static HealthState Trusted(HealthState before) => HealthState.Up with
    {
        Checks = before.Checks,
        TimesOutlier = before.TimesOutlier,
        OutlierUntil = before.OutlierUntil,
    };

    private static HealthState AfterConnection(HealthState before, TimeSpan now) => before.Standing switch
    {
        Standing.Unreachable => Trusted(before),
        Standing.Ejected when now >= before.ProbeAt => before with { Standing = Standing.OnTrial },
        _ => before,
    };

    private static HealthState AfterFailure(
        HealthState before, AttemptResult result, HealthRule rule, bool mayEject, TimeSpan now, uint dice,
        FailureShare recent) =>
        result switch
        {
            AttemptResult.Refused or AttemptResult.TimedOut or AttemptResult.Failed when !before.IsInTurn =>
                now < before.ProbeAt ? before with { FailedAt = now } : SetAside(before, result, rule, now, dice),
            AttemptResult.Refused => SetAside(before, result, rule, now, dice),
            AttemptResult.TimedOut or AttemptResult.Failed when mayEject && recent.IsTooMuch(rule) =>
                SetAsideAsOutlier(before, rule, now, dice),
            AttemptResult.TimedOut or AttemptResult.Failed when before.Failures + 1 < rule.FailuresMax =>
                before with { Failures = before.Failures + 1, FailedAt = now },
            AttemptResult.TimedOut or AttemptResult.Failed => mayEject
                ? SetAside(before, result, rule, now, dice)
                : before with { Standing = Standing.OnTrial, Failures = before.Failures + 1, FailedAt = now },
            _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
        };

    private static HealthState AfterFailedCheck(HealthState before, HealthRule rule, TimeSpan now) =>
        before.Checks + 1 < (rule.Check?.Fall ?? int.MaxValue)
            ? before with { Checks = before.Checks + 1 }
            : new HealthState(Standing.Down, before.Failures, before.TimesAside + 1, TimeSpan.MaxValue, now);

    private static HealthState AfterGoodCheck(HealthState before, HealthRule rule) =>
        before.Checks + 1 < (rule.Check?.Rise ?? 1)
            ? before with { Checks = before.Checks + 1 }
            : HealthState.Up;

    /// <summary>
    /// What is kept of it under other rules: without checks nobody would bring back those that they have set aside.
    /// </summary>
    public static HealthState Under(HealthState before, HealthRule rule) =>
        rule.Check is not null ? before
            : before.Standing == Standing.Down ? HealthState.Up
            : before with { Checks = 0 };

    /// <summary>Whether <paramref name="server"/> may be set aside for failures other than a refusal: another one is in
    /// turn, and no more than the rule's share of them would be aside.</summary>
    public static bool MayEject(ClusterView view, int server, HealthRule rule)
    {
        var (aside, others) = (1, 0);
        for (var at = 0; at < view.Count; at++)
        {
            aside += at != server && !view[at].Health.IsInTurn ? 1 : 0;
            others += at != server && view[at].IsInTurn ? 1 : 0;
        }

        return others > 0 && aside * 100L <= view.Count * (long)rule.MostPercent;
    }

    private static HealthState SetAside(
        HealthState before, AttemptResult result, HealthRule rule, TimeSpan now, uint dice)
    {
        var standing = result == AttemptResult.Failed ? Standing.Ejected : Standing.Unreachable;
        var wait = standing == Standing.Ejected
            ? Wait(before.TimesAside, rule.EjectFirst, rule.EjectLongest, dice)
            : Wait(before.TimesAside, rule.ProbeFirst, rule.ProbeLongest, dice);
        return before with
        {
            Standing = standing,
            Failures = before.Failures + 1,
            TimesAside = before.TimesAside + 1,
            ProbeAt = now + wait,
            FailedAt = now,
        };
    }

    /// <summary>As if it had failed too often in a row: on trial the next failure sets it aside for longer.</summary>
    private static HealthState SetAsideAsOutlier(HealthState before, HealthRule rule, TimeSpan now, uint dice)
    {
        var isNew = before.TimesOutlier == 0 || now - before.OutlierUntil > rule.EjectLongest;
        var times = isNew ? 0 : before.TimesOutlier;
        var until = now + Wait(times, rule.EjectFirst, rule.EjectLongest, dice);
        return before with
        {
            Standing = Standing.Ejected,
            Failures = Math.Max(before.Failures + 1, rule.FailuresMax),
            TimesAside = before.TimesAside + 1,
            ProbeAt = until,
            FailedAt = now,
            TimesOutlier = times + 1,
            OutlierUntil = until,
        };
    }

    private static TimeSpan Wait(int times, TimeSpan first, TimeSpan longest, uint dice)
    {
        var doubled = first * Math.Pow(2, Math.Min(times, 16));
        var wait = doubled < longest ? doubled : longest;
        return wait * (0.8 + (0.2 * (dice / (double)uint.MaxValue)));
    }
}
