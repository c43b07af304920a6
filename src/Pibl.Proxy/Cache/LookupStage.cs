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
    /// <param name="grace">CACHE_STALE; null: none.</param>
    /// <param name="rule">CACHE_KEY; null: the whole target.</param>
    public static Stage<Received, Missed> Over(
        ICacheStore? cache, TimeProvider clock, Action<Missed>? refresh = null, StaleGrace? grace = null,
        KeyRule? rule = null) =>
        cache is null
            ? Stage.Pure<Received, Missed>("lookup", static received =>
                new Missed(received, None, ForwardReason.Bypass) { Detail = ForwardDetail.CacheOff })
            : Over(new Store(cache, new SteadyTime(clock), grace ?? StaleGrace.None, rule ?? KeyRule.All), refresh);

    private static Stage<Received, Missed> Over(Store store, Action<Missed>? refresh) =>
        Stage.Edge<Received, Missed>(
            "lookup", (received, scope) => Find(received, store, refresh, scope.Abandoned));

    // A response in memory, or nowhere, is known at once: then nothing waits and nothing is allocated for waiting.
    private static ValueTask<Verdict<Missed>> Find(
        Received received, Store store, Action<Missed>? refresh, CancellationToken cancel)
    {
        if (received.Request.Method == Method.Query)
        {
            return QueryLookup.FindAsync(received, store, cancel);
        }

        if (!Lookup.MayBeStored(received.Request))
        {
            return new(Decide(received, Arr<StoredResponse>.Empty, store, null));
        }

        var finding = store.Cache.FindAsync(store.Key.KeyOf(received.Request), cancel, received.Request);
        return finding.IsCompletedSuccessfully
            ? AnswerAsync(received, finding.Result, store, refresh, cancel)
            : AwaitAsync(finding, received, store, refresh, cancel);
    }

    private static async ValueTask<Verdict<Missed>> AwaitAsync(
        ValueTask<Arr<StoredResponse>> finding, Received received, Store store, Action<Missed>? refresh,
        CancellationToken cancel) => await AnswerAsync(received, await finding, store, refresh, cancel);

    private static ValueTask<Verdict<Missed>> AnswerAsync(
        Received received, Arr<StoredResponse> stored, Store store, Action<Missed>? refresh, CancellationToken cancel)
    {
        var verdict = Decide(received, stored, store, refresh);
        return !verdict.GoesOn(out _, out var reply) && reply.Body is BlocksBody
            ? FromFileAsync(verdict, reply, received, stored, store, refresh, cancel)
            : new(verdict);
    }

    // What the file has lost meanwhile is no answer.
    private static async ValueTask<Verdict<Missed>> FromFileAsync(
        Verdict<Missed> verdict, Reply reply, Received received, Arr<StoredResponse> stored, Store store,
        Action<Missed>? refresh, CancellationToken cancel) =>
        await StoredContent.IsThereAsync(reply, store.Cache, store.Key.KeyOf(received.Request), cancel)
            ? verdict
            : Decide(received, stored.Filter(one => one.Blocks is null), store, refresh);

    private static Verdict<Missed> Decide(
        Received received, Arr<StoredResponse> stored, Store store, Action<Missed>? refresh)
    {
        var (now, shift) = store.Time.Now;
        var since = store.Cache.Mark;
        var verdict = Lookup.Decide(received, stored, now, since, store.Grace);
        if (refresh is not null
            && !verdict.GoesOn(out _, out var reply)
            && reply.Via.Cache is { Hit: true, TtlSeconds: <= 0 }
            && Lookup.Refreshing(received, stored, now, store.Grace) is { } refreshing)
        {
            refresh(Keyed(refreshing with { Since = since, ClockShift = shift }, received, store));
        }

        return Keyed(Shifted(verdict, shift), received, store);
    }

    private static Verdict<Missed> Keyed(Verdict<Missed> verdict, Received received, Store store) =>
        !store.Key.IsAll && verdict.GoesOn(out var missed, out _) ? Keyed(missed, received, store) : verdict;

    private static Missed Keyed(Missed missed, Received received, Store store) =>
        store.Key.IsAll ? missed : missed with { OwnKey = store.Key.KeyOf(received.Request) };

    /// <summary>Nothing is allocated while the clock has not been set back.</summary>
    internal static Verdict<Missed> Shifted(Verdict<Missed> verdict, TimeSpan shift) =>
        shift != TimeSpan.Zero && verdict.GoesOn(out var missed, out _)
            ? missed with { ClockShift = shift }
            : verdict;

    /// <summary>What a site looks up in.</summary>
    /// <param name="Cache">What is stored.</param>
    /// <param name="Time">By which it ages.</param>
    /// <param name="Grace">CACHE_STALE.</param>
    /// <param name="Key">CACHE_KEY.</param>
    internal sealed record Store(ICacheStore Cache, SteadyTime Time, StaleGrace Grace, KeyRule Key);
}
