using LanguageExt;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Shared;

/// <summary>See <see cref="TierStage"/>.</summary>
/// <param name="cache">What is stored here, and below it the tier.</param>
/// <param name="fetches">Those under way in this proxy.</param>
/// <param name="rule">CACHE_FILL.</param>
/// <param name="clock">The time.</param>
/// <param name="path">To the servers.</param>
internal sealed class TierPath(
    SharedCache cache, SharedFetches fetches, FillRule rule, TimeProvider clock, Next<Missed> path)
{
    private static readonly TimeSpan LookFirst = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LookLast = TimeSpan.FromMilliseconds(32);

    /// <summary>The reply, whoever has it.</summary>
    public ValueTask<Reply> RunAsync(Missed missed, ExchangeScope scope) =>
        TierRule.IsSought(missed) && fetches.IsShared(missed, missed.Key)
            // Of what may have been purged, the tier has as much as this proxy.
            && cache.Log.Contact != Contact.CutOff
                ? LookAsync(
                    missed, Collapsing.RoleOf(missed) == CollapseRole.Lead && !ArrivingRange.IsAsked(missed.Request),
                    scope)
                : path(missed, scope);

    private async ValueTask<Reply> LookAsync(Missed missed, bool wantsLease, ExchangeScope scope)
    {
        var begun = clock.GetTimestamp();
        for (var pause = LookFirst; ; pause = pause < LookLast ? pause * 2 : pause)
        {
            var since = cache.Mark;
            var found = await cache.Tier.FindAsync(missed.Key, missed.Request, wantsLease, scope.Abandoned);
            switch (found.State)
            {
                // While it waited, what it knows of purges may have become too old for that.
                case TierState.Found when found.Value is TierValue.Whole whole && cache.Log.Contact != Contact.CutOff:
                    return await AnswerAsync(missed, whole.Response, since, scope);
                case TierState.Leased:
                    cache.Tier.Counts.AddMiss();
                    return await FetchAsync(missed, found, scope);
                case TierState.Held when clock.GetElapsedTime(begun) < rule.Wait && wantsLease:
                    cache.Tier.Counts.AddWait();

                    // Whoever waits uses what is known of purges: that must not grow old meanwhile.
                    _ = cache.Log.Contact;
                    await Task.Delay(pause, clock, scope.Abandoned).ConfigureAwait(
                        ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                    continue;
                default:
                    cache.Tier.Counts.AddMiss();
                    return await path(missed, scope);
            }
        }
    }

    /// <summary>It is stored here from now on; the request is looked up once more.</summary>
    private async ValueTask<Reply> AnswerAsync(
        Missed missed, StoredResponse response, long since, ExchangeScope scope)
    {
        await cache.AdoptAsync(missed.Key, response, since);
        var stored = cache.Peek(missed.Key);
        stored = stored.IsEmpty ? Prelude.Array(response) : stored;
        var verdict = Lookup.Decide(missed.Received, stored, clock.GetUtcNow(), cache.Mark, missed.Grace);
        if (verdict.GoesOn(out var further, out var reply))
        {
            cache.Tier.Counts.AddMiss();
            return await path(missed.LookedUpAgain(further) with { Since = since }, scope);
        }

        // Stale, and served so by rule: it is renewed here as if nothing had been found.
        if (reply.Via.Cache is not { TtlSeconds: > 0 })
        {
            reply.Release();
            cache.Tier.Counts.AddMiss();
            return await path(missed, scope);
        }

        cache.Tier.Counts.AddHit();
        return reply with { Via = reply.Via with { Cache = reply.Via.Cache with { IsShared = true } } };
    }

    private async ValueTask<Reply> FetchAsync(Missed missed, TierFinding leased, ExchangeScope scope)
    {
        Reply reply;
        try
        {
            reply = await path(missed, scope);
        }
        catch
        {
            cache.Tier.Release(leased, TimeSpan.Zero);
            throw;
        }

        // What is stored is written behind this request, and the right ends with that.
        var result = FetchResult.Of(reply.Head.Status, reply.Via);
        if (result.Kind != FetchResultKind.Stored)
        {
            cache.Tier.Release(leased, result.UnsharedFor);
        }

        return reply;
    }
}
