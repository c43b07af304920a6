using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http;

namespace Pibl.Cache;

/// <summary>What a server's answer means for the client and for the cache (RFC 9111 §3, §4.3.3 to §4.3.5).</summary>
public static class AfterFetch
{
    public static Settlement Decide(Fetched fetched, DateTimeOffset now)
    {
        var missed = fetched.Routed.Missed;
        if (Validation.StaleOf(missed) is { } stored)
        {
            // RFC 9111 §4.3.3: the answer to the cache's own question, which the client did not ask.
            if (fetched.Head.Status == 304 && Validation.ValidatorsOf(stored) is not (null, null))
            {
                return Validated(fetched, stored, now);
            }

            if (CacheableStatuses.IsError(fetched.Head.Status) && StaleRule.OnError(fetched, now) is { } stale)
            {
                return new Settlement.FromStore(stale, StoreChange.Nothing);
            }

            if (missed.Received.Request.Method == Method.Head && fetched.Head.Status == 200)
            {
                return new Settlement.Relay(Via(fetched, "method"), AfterHead(fetched, stored));
            }
        }

        // RFC 9110 §16.4.2: who has logged in on the connection is asked about no more, and the answer is for that user
        // alone.
        if (fetched.IsBound)
        {
            return new Settlement.Relay(Via(fetched, "connection-auth"), StoreChange.Nothing);
        }

        return Storability.Of(missed.Received.Request, fetched.Head, fetched.SentAt, fetched.ReceivedAt) switch
        {
            StoreDecision.Pass pass => new Settlement.Relay(Via(fetched, pass.Reason), StoreChange.Nothing),
            StoreDecision.Keep keep => Filled(fetched, keep),
            var unknown => throw new InvalidOperationException(unknown.ToString()),
        };
    }

    private static Settlement.FromStore Validated(Fetched fetched, StoredResponse stored, DateTimeOffset now)
    {
        // RFC 9111 §4.3.4: a 304 with a validator of something else must update nothing. It was sent for this one all
        // the same, so the client is answered, and the next request fetches anew.
        var isAbout = Validation.IsAbout(fetched.Head, stored);
        var current = isAbout ? Freshening.Of(stored, fetched.Head, fetched.SentAt, fetched.ReceivedAt) : stored;
        var age = current.AgeAt(now);
        var cache = new CacheStatus(
            true,
            fetched.Routed.Missed.Why,
            304,
            DeltaSeconds.Of(age),
            DeltaSeconds.Of(current.FreshFor - age),
            isAbout);
        var reply = StoredReply.Of(
            fetched.Routed.Missed.Received.Request,
            current,
            new Provenance(cache, fetched.Endpoint, null, fetched.Attempts));
        return new Settlement.FromStore(reply, isAbout ? ChangeTo(fetched, current) : StoreChange.Forgotten);
    }

    // RFC 9111 §4.3.5
    private static StoreChange AfterHead(Fetched fetched, StoredResponse stored)
    {
        var isSameLength = fetched.Head.Fields.Find(FieldId.ContentLength) is not { } length
            || DeltaSeconds.Of(length.Span) == stored.Body.Length;
        return isSameLength && Validation.IsAbout(fetched.Head, stored)
            ? ChangeTo(fetched, Freshening.Of(stored, fetched.Head, fetched.SentAt, fetched.ReceivedAt))
            : StoreChange.Forgotten;
    }

    private static StoreChange ChangeTo(Fetched fetched, StoredResponse freshened)
    {
        var control = CacheControl.OfResponse(freshened.Head.Fields);
        if (Storability.IsForbidden(control, freshened.Head.Status) || Selecting.IsByMore(freshened.Head.Fields))
        {
            return StoreChange.Forgotten;
        }

        // RFC 9111 §3.5: what was said to one user's credentials does not change what everybody gets.
        return !fetched.IsBound && Storability.IsForEverybody(fetched.Routed.Missed.Received.Request, control)
            ? new StoreChange.Freshen(freshened)
            : StoreChange.Nothing;
    }

    private static Settlement.Fill Filled(Fetched fetched, StoreDecision.Keep keep)
    {
        var control = CacheControl.OfResponse(fetched.Head.Fields);
        var head = fetched.Head with
        {
            Fields = StorableFields.Of(fetched.Head, control, fetched.ReceivedAt),
            Connection = ConnectionOptions.None,
        };
        var stored = new StoredResponse(
            Selecting.Of(fetched.Routed.Missed.Received.Request, fetched.Head),
            head,
            default,
            fetched.SentAt,
            fetched.ReceivedAt,
            keep.FreshFor,
            keep.InitialAge,
            0);
        var refused = Via(fetched, "store-full");
        var cache = refused.Cache! with
        {
            Stored = true,
            Detail = "",
            TtlSeconds = DeltaSeconds.Of(keep.FreshFor - keep.InitialAge),
        };
        return new Settlement.Fill(stored, refused with { Cache = cache }, refused);
    }

    private static Provenance Via(Fetched fetched, string detail) => new(
        new CacheStatus(false, fetched.Routed.Missed.Why, fetched.Head.Status, Detail: detail),
        fetched.Endpoint,
        null,
        fetched.Attempts);
}
