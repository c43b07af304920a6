using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Rewrites;
using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>
/// Decides what a server's answer means, changes the cache accordingly, and begins to store the body.
/// </summary>
public static class StoreStage
{
    /// <param name="cache">Null where the cache is off: every answer goes to the client as it came.</param>
    /// <param name="clock">Against which staleness is told.</param>
    /// <param name="rules">What the operator says.</param>
    /// <param name="filling">How bodies come into the cache.</param>
    /// <param name="mapping">What servers' addresses are to clients; null: the same.</param>
    /// <param name="uses">How often targets were asked for (CACHE_MIN_USES); null: often enough.</param>
    /// <param name="changed">Hears of what an unsafe request has changed; null: nobody does.</param>
    public static Stage<Fetched, Reply> Over(
        ICacheStore? cache, TimeProvider clock, CacheRules rules, Filling filling, ReplyMapping? mapping = null,
        UseCounts? uses = null, Action<PurgeScope>? changed = null) =>
        cache is null
            ? Stage.Pure<Fetched, Reply>("store", static fetched => fetched.Relay(
                new Provenance(null, fetched.Endpoint, null, fetched.Attempts)))
            : Stage.Edge<Fetched, Reply>("store", (fetched, _) => StoreAsync(
                fetched, cache, clock.GetUtcNow(), rules, filling, mapping, uses, changed));

    // What is withdrawn is withdrawn for good before it is answered: where it is on disk alone, that takes a moment.
    private static async ValueTask<Verdict<Reply>> StoreAsync(
        Fetched fetched, ICacheStore cache, DateTimeOffset now, CacheRules rules, Filling filling,
        ReplyMapping? mapping, UseCounts? uses, Action<PurgeScope>? tell)
    {
        var key = fetched.Missed.Key;

        // The keys are of clients' addresses, and so must be what a response says has changed (RFC 9111 §4.4).
        var head = mapping?.Apply(fetched.Request, fetched.Head) ?? fetched.Head;

        // What an exchange withdraws itself is not newer than its own answer.
        var since = fetched.Missed.Since;
        var target = fetched.Missed.OwnKey is null ? key : fetched.Missed.TargetKey;
        foreach (var changed in Invalidation.KeysOf(fetched.Request, target, head))
        {
            await cache.InvalidateAsync(changed);
            tell?.Invoke(new PurgeScope(PurgeKind.Url, Authority.WithoutScheme(changed), changed.Target));
            foreach (var beginning in rules.Keys.BeginningsOf(changed))
            {
                await cache.InvalidateBelowAsync(beginning);
            }

            since = cache.Mark;
        }

        foreach (var collection in Invalidation.BelowOf(fetched.Request, target, head))
        {
            await cache.InvalidateBelowAsync(collection);
            tell?.Invoke(new PurgeScope(PurgeKind.Prefix, Authority.WithoutScheme(collection), collection.Target));
            since = cache.Mark;
        }

        foreach (var group in Invalidation.GroupsOf(fetched.Request, target, head))
        {
            await cache.InvalidateGroupAsync(group);
            since = cache.Mark;
        }

        switch (FetchOutcomeRule.Decide(fetched, now, rules, UsesOf(fetched, now, uses)))
        {
            case FetchOutcome.FromStore answer:
                fetched.Body.Dispose();
                await ApplyAsync(answer.Change, key, since, cache);
                return await StoredContent.IsThereAsync(answer.Reply, cache, key, default)
                    ? answer.Reply
                    : Faults.ReplyTo(
                        StoredContent.Missing, answer.Reply.Via.Cache, fetched.Attempts, fetched.Endpoint);
            case FetchOutcome.Relay relay:
                await ApplyAsync(relay.Change, key, since, cache);
                return fetched.Relay(relay.Via);
            case FetchOutcome.Fill fill:
                await ApplyAsync(fill.Change, key, since, cache);
                await cache.SupersedeAsync(key, fill.Head);
                since = fill.Change is StoreChange.Forget ? cache.Mark : since;
                if (!IsWithdrawn(fetched.Missed, since, cache) && cache.Begin(key, fill.Head, since) is { } begun)
                {
                    return Begin(fetched, begun, fill, since, filling);
                }

                await ApplyAsync(fill.ChangeIfRefused, key, since, cache);
                return fetched.Relay(fill.Refused);
            case var unknown:
                throw new InvalidOperationException(unknown.ToString());
        }
    }

    // What is stored already stays stored: it had its uses.
    private static int UsesOf(Fetched fetched, DateTimeOffset now, UseCounts? uses) =>
        uses is null || fetched.Missed.Stale.IsSome || !fetched.Missed.Nominated.IsEmpty
            ? int.MaxValue : uses.Of(fetched.Missed.Key, now);

    private static async ValueTask ApplyAsync(
        StoreChange change, CacheKey key, long since, ICacheStore cache)
    {
        switch (change)
        {
            case StoreChange.Freshen freshen:
                cache.Freshen(key, freshen.Freshened);
                break;
            case StoreChange.Adopt adopt:
                cache.Freshen(key, adopt.Freshened);
                await AdoptAsync(adopt.Adopted, key, since, cache);
                break;
            case StoreChange.Forget:
                await cache.InvalidateAsync(key);
                break;
        }
    }

    // RFC 9111 §4.4: what has changed the target of a QUERY while it was asked.
    private static bool IsWithdrawn(Missed missed, long since, ICacheStore cache) =>
        missed.QueryKey is not null && cache.IsWithdrawn(missed.TargetKey, since);

    private static async ValueTask AdoptAsync(StoredResponse adopted, CacheKey key, long since, ICacheStore cache)
    {
        await cache.SupersedeAsync(key, adopted);
        using var fill = cache.Begin(key, adopted with { Body = default }, since);
        if (fill is not null && (adopted.Body.IsEmpty || fill.Append(adopted.Body.Span)))
        {
            fill.Complete();
        }
    }

    // A body that is here already, or that there is none of, is stored now.
    private static Reply Begin(
        Fetched fetched, ICacheFill copy, FetchOutcome.Fill fill, long since, Filling filling)
    {
        if (fetched.Body is StreamedBody streamed)
        {
            return new FillingReply(
                fetched.Head, new SharedFill(streamed, copy, fill.Head, since, filling).Begin(), fill.Via);
        }

        using (copy)
        {
            if (fetched.Body is not MemoryBody { Content.IsEmpty: false } whole || copy.Append(whole.Content.Span))
            {
                copy.Complete();
            }
        }

        return new Reply(fetched.Head, fetched.Body, fill.Via);
    }
}
