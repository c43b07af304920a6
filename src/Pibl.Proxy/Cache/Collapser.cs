using Pibl.Exchange;
using Pibl.Http.Semantics;
using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>
/// Sends what may share a fetch to one that is under way, or begins one. <see cref="Collapsing"/> says who may.
/// </summary>
/// <param name="fetches">Those under way.</param>
/// <param name="cache">The store.</param>
/// <param name="rule">CACHE_FILL.</param>
/// <param name="path">What a request goes down that nobody else fetches.</param>
internal sealed class Collapser(SharedFetches fetches, ICacheStore cache, FillRule rule, Next<Missed> path)
{
    /// <summary>The reply, whoever's fetch brings it.</summary>
    public ValueTask<Reply> RunAsync(Missed missed, ExchangeScope scope)
    {
        var role = Collapsing.RoleOf(missed);
        if (role == CollapseRole.Alone)
        {
            return path(missed, scope);
        }

        var fetch = FetchKey.Of(missed, cache);
        if (ArrivingRange.IsAsked(missed.Request))
        {
            // A part is read from the whole where that is on its way.
            if (fetches.Find(fetch) is not null)
            {
                return ShareAsync(missed, fetch, CollapseRole.Follow, scope, mayShareAnother: false);
            }

            fetch = FetchKey.OfPart(missed, fetch);
        }

        return fetches.IsShared(missed, missed.Key)
            ? ShareAsync(missed, fetch, role, scope, mayShareAnother: true)
            : path(missed, scope);
    }

    private ValueTask<Reply> ShareAsync(
        Missed missed, FetchKey key, CollapseRole role, ExchangeScope scope, bool mayShareAnother)
    {
        while (true)
        {
            if (fetches.Find(key) is { } fetch)
            {
                // RFC 9111 §4.4: who asks after a change must not get what was asked for before it.
                if (!cache.IsWithdrawn(key.Key, fetch.Since) && fetch.Join() is { } waiter)
                {
                    return FollowAsync(missed, waiter, role, scope, mayShareAnother);
                }

                fetches.Remove(fetch);
            }
            else if (role != CollapseRole.Lead)
            {
                return path(missed, scope);
            }
            else if (new SharedFetch(key, missed, rule, cache, fetches) is var mine && fetches.TryAdd(mine))
            {
                return LeadAsync(missed, mine, scope);
            }
        }
    }

    private ValueTask<Reply> LeadAsync(Missed missed, SharedFetch fetch, ExchangeScope scope)
    {
        // Another fetch may have ended since this request was looked up.
        if (fetch.Key.Key is var key && cache.Peek(key) is { IsEmpty: false } stored
            && !Lookup.Decide(missed.Received, stored, fetches.Clock.GetUtcNow()).GoesOn(out _, out var found))
        {
            if (found.Via.Cache is { TtlSeconds: > 0 })
            {
                return FoundAsync(found, missed, fetch, scope);
            }

            found.Release();
        }

        return FetchAsync(missed, fetch, scope);
    }

    private async ValueTask<Reply> FoundAsync(Reply found, Missed missed, SharedFetch fetch, ExchangeScope scope)
    {
        if (!await StoredContent.IsThereAsync(found, cache, fetch.Key.Key, scope.Abandoned))
        {
            return await FetchAsync(missed, fetch, scope);
        }

        fetch.Withdraw(new FetchResult(FetchResultKind.Stored, found.Via, TimeSpan.Zero));
        return found;
    }

    private ValueTask<Reply> FetchAsync(Missed missed, SharedFetch fetch, ExchangeScope scope)
    {
        var leading = fetch.LeadAsync(scope, path);
        return leading.IsCompletedSuccessfully
            ? new ValueTask<Reply>(leading.Result ?? AfterLeaving(missed, scope))
            : AwaitAsync(leading, missed, scope);
    }

    private async ValueTask<Reply> AwaitAsync(ValueTask<Reply?> leading, Missed missed, ExchangeScope scope) =>
        await leading ?? AfterLeaving(missed, scope);

    private async ValueTask<Reply> FollowAsync(
        Missed missed, FetchWaiter waiter, CollapseRole role, ExchangeScope scope, bool mayShareAnother)
    {
        var leaves = scope.Abandoned.UnsafeRegister(static waiting => ((FetchWaiter)waiting!).GiveUp(), waiter);
        var turn = await waiter.Turn;
        leaves.Unregister();
        var fetch = waiter.Fetch;
        return turn switch
        {
            FetchTurn.Left => AfterLeaving(missed, scope),
            FetchTurn.Late => await AloneAsync(missed, scope),
            _ when fetch.Body is { } body => await ReadAsync(missed, waiter, body, role, scope, mayShareAnother),
            _ when fetch.Result.Kind == FetchResultKind.Stored => await LookAgainAsync(missed, fetch, scope),
            _ when fetch.Result.Kind == FetchResultKind.Failed
                && StaleRule.OnFailure(missed, fetch.Result.Via, fetches.Clock.GetUtcNow()) is { } stale =>
                Collapsing.Told(stale, missed, isShared: true),
            _ => await AloneAsync(missed, scope),
        };
    }

    private ValueTask<Reply> ReadAsync(
        Missed missed, FetchWaiter waiter, SharedFill body, CollapseRole role, ExchangeScope scope,
        bool mayShareAnother)
    {
        var fetch = waiter.Fetch;
        var (stored, now) = waiter.HasWaited
            ? (Collapsing.OnArrival(body.Stored), fetch.AnsweredAt)
            : (body.Stored, fetches.Clock.GetUtcNow());

        // RFC 9111 §4.4, RFC 9875 §2.2: what it belongs to is known now, and may have been withdrawn.
        if (cache.IsWithdrawn(fetch.Key.Key, stored, body.Since))
        {
            body.Decline();
            return AloneAsync(missed, scope);
        }

        if (!Collapsing.MayShare(missed.Request, stored, now))
        {
            body.Decline();
            var variant = Collapsing.VariantOf(missed.Request, stored);
            variant = ArrivingRange.IsAsked(missed.Request) ? Collapsing.PartOf(missed.Request, variant) : variant;

            // Those who get another variant share a fetch among themselves; once, or they would wait in turns.
            return mayShareAnother && !variant.Equals(fetch.Key.Variant)
                && !Selecting.Matches(missed.Request.Fields, stored)
                ? ShareAsync(missed, fetch.Key with { Variant = variant }, role, scope, mayShareAnother: false)
                : AloneAsync(missed, scope);
        }

        if (!ArrivingRange.TryChoose(missed.Request, stored, body.Come, out var part))
        {
            body.Decline();
            return AloneAsync(missed, scope);
        }

        var reader = body.Open(part?.Part);
        var reply = Collapsing.ReplyOf(missed, stored, now, reader, part?.Head);
        if (!ReferenceEquals(reply.Body, reader))
        {
            reader.Dispose();
        }

        return new ValueTask<Reply>(reply);
    }

    private async ValueTask<Reply> LookAgainAsync(Missed missed, SharedFetch fetch, ExchangeScope scope)
    {
        var since = cache.Mark;
        var stored = await cache.FindFetchedAsync(fetch.Key.Key, fetch.BegunAt, missed.Request, scope.Abandoned);
        var arrived = stored.Map(one => one.RequestedAt >= fetch.BegunAt ? Collapsing.OnArrival(one) : one);
        if (Lookup.Decide(missed.Received, arrived, fetch.AnsweredAt, since).GoesOn(out var further, out var found))
        {
            return await AloneAsync(missed.LookedUpAgain(further), scope);
        }

        if (!await StoredContent.IsThereAsync(found, cache, fetch.Key.Key, scope.Abandoned))
        {
            return await AloneAsync(missed, scope);
        }

        var told = Collapsing.Told(found, missed, isShared: true);
        return told.Via.Cache is { ForwardStatus: 0 } status
            ? told with
            {
                Via = told.Via with
                {
                    Cache = status with { ForwardStatus = fetch.Result.Via.Cache?.ForwardStatus ?? 0 },
                },
            }
            : told;
    }

    /// <summary>What it waited for is of no use to it, or too slow: it goes to a server after all.</summary>
    private async ValueTask<Reply> AloneAsync(Missed missed, ExchangeScope scope) =>
        Collapsing.Told(await path(missed, scope), missed, isShared: false);

    private Reply AfterLeaving(Missed missed, ExchangeScope scope) => scope.IsOverdue
        ? StaleRule.OnFault(missed, Faults.Overdue, fetches.Clock.GetUtcNow()) ?? Faults.ReplyTo(
            Faults.Overdue, new CacheStatus(false, missed.Why) { ForwardDetail = missed.Detail })
        : Faults.ReplyTo(Faults.ClientLeft);
}
