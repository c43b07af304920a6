using LanguageExt;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Stages;
using static LanguageExt.Prelude;

namespace Pibl.Cache;

/// <summary>Answers from the cache what can be, and hands on the rest with what may be validated.</summary>
public static class LookupStage
{
    /// <param name="cache">Null where the cache is off: everything goes on.</param>
    /// <param name="clock">Against which freshness is told.</param>
    /// <param name="refresh">
    /// Takes the request that renews what was served stale (RFC 5861 §3), and does not wait; null: nobody.
    /// </param>
    public static Stage<Received, Missed> Over(
        ICacheStore? cache, TimeProvider clock, Action<Missed>? refresh = null) =>
        cache is null
            ? Stage.Pure<Received, Missed>("lookup", static received =>
                new Missed(received, None, ForwardReason.Bypass) { Detail = ForwardDetail.CacheOff })
            : Over(cache, new SteadyTime(clock), refresh);

    private static Stage<Received, Missed> Over(ICacheStore cache, SteadyTime time, Action<Missed>? refresh) =>
        Stage.Edge<Received, Missed>(
            "lookup", (received, scope) => Find(received, cache, time, refresh, scope.Abandoned));

    // A response in memory, or nowhere, is known at once: then nothing waits and nothing is allocated for waiting.
    private static ValueTask<Verdict<Missed>> Find(
        Received received, ICacheStore cache, SteadyTime time, Action<Missed>? refresh, CancellationToken cancel)
    {
        if (received.Request.Method == Method.Query)
        {
            return QueryLookup.FindAsync(received, cache, time, cancel);
        }

        var key = Lookup.KeyOf(received.Request);
        if (!Lookup.MayBeStored(received.Request))
        {
            return new(Decide(received, Arr<StoredResponse>.Empty, cache, time, null));
        }

        var finding = cache.FindAsync(key, cancel, received.Request);
        return finding.IsCompletedSuccessfully
            ? new(Decide(received, finding.Result, cache, time, refresh))
            : AwaitAsync(finding, received, cache, time, refresh);
    }

    private static async ValueTask<Verdict<Missed>> AwaitAsync(
        ValueTask<Arr<StoredResponse>> finding,
        Received received,
        ICacheStore cache,
        SteadyTime time,
        Action<Missed>? refresh) =>
        Decide(received, await finding, cache, time, refresh);

    private static Verdict<Missed> Decide(
        Received received, Arr<StoredResponse> stored, ICacheStore cache, SteadyTime time, Action<Missed>? refresh)
    {
        var (now, shift) = time.Now;
        var since = cache.Mark;
        var verdict = Lookup.Decide(received, stored, now, since);
        if (refresh is not null
            && !verdict.GoesOn(out _, out var reply)
            && reply.Via.Cache is { Hit: true, TtlSeconds: <= 0 }
            && Lookup.Refreshing(received, stored, now) is { } refreshing)
        {
            refresh(refreshing with { Since = since, ClockShift = shift });
        }

        return Shifted(verdict, shift);
    }

    /// <summary>Nothing is allocated while the clock has not been set back.</summary>
    internal static Verdict<Missed> Shifted(Verdict<Missed> verdict, TimeSpan shift) =>
        shift != TimeSpan.Zero && verdict.GoesOn(out var missed, out _)
            ? missed with { ClockShift = shift }
            : verdict;
}
