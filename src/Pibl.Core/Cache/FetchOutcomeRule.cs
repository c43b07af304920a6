using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>What a server's answer means for the client and for the cache (RFC 9111 §3, §4.3.3 to §4.3.5).</summary>
public static class FetchOutcomeRule
{
    /// <param name="fetched">The answer.</param>
    /// <param name="now">The time.</param>
    /// <param name="rules">What the operator says.</param>
    /// <param name="uses">How often the target was asked for lately, this time included (CACHE_MIN_USES).</param>
    public static FetchOutcome Decide(
        Fetched fetched, DateTimeOffset now, CacheRules rules, int uses = int.MaxValue)
    {
        var missed = fetched.Missed;
        now += missed.ClockShift;
        if (Validation.StaleOf(missed) is { } stored)
        {
            // RFC 9111 §4.3.3: the answer to the cache's own question, which the client did not ask.
            if (fetched.Head.Status == 304 && Validation.ValidatorsOf(stored) is not (null, null))
            {
                return Validated(fetched, stored, now, rules);
            }

            if (CacheableStatuses.IsError(fetched.Head.Status) && StaleRule.OnError(fetched, now) is { } stale)
            {
                return new FetchOutcome.FromStore(stale, StoreChange.Nothing);
            }

            if (missed.Request.Method == Method.Head && fetched.Head.Status == 200)
            {
                return new FetchOutcome.Relay(Via(fetched, CacheReasons.Head), AfterHead(fetched, stored, rules));
            }
        }

        if (fetched.Head.Status == 304 && !missed.Nominated.IsEmpty)
        {
            return Chosen(fetched, now, rules);
        }

        // RFC 9110 §16.4.2: the server asks no more who is logged in on the connection, and answers that user alone.
        if (fetched.IsBound)
        {
            return new FetchOutcome.Relay(Via(fetched, CacheReasons.ConnectionAuth), StoreChange.Nothing);
        }

        // RFC 10008 §2.7: an answer to content that nobody has read.
        if (missed.Request.Method == Method.Query && missed.QueryKey is null)
        {
            return new FetchOutcome.Relay(Via(fetched, CacheReasons.QueryContent), StoreChange.Nothing);
        }

        var change = Outdating.IsOutdated(missed, fetched.Head) ? StoreChange.Forgotten : StoreChange.Nothing;
        return Storability.Of(missed.Request, fetched.Head, fetched.SentAt, fetched.ReceivedAt, rules) switch
        {
            StoreDecision.Pass pass => new FetchOutcome.Relay(Via(fetched, pass.Reason), change),
            StoreDecision.Keep when fetched.IsMakeshift =>
                new FetchOutcome.Relay(Via(fetched, CacheReasons.CompressFull), change),
            StoreDecision.Keep when uses < rules.MinUses =>
                new FetchOutcome.Relay(Via(fetched, CacheReasons.MinUses), change),
            StoreDecision.Keep keep => Filled(fetched, keep, change, rules),
            var unknown => throw new InvalidOperationException(unknown.ToString()),
        };
    }

    // RFC 9111 §4.3.3, §4.3.4
    private static FetchOutcome.FromStore Chosen(Fetched fetched, DateTimeOffset now, CacheRules rules)
    {
        if (Nomination.Chosen(fetched.Missed.Nominated, fetched.Head) is not { } stored)
        {
            // Asked again without conditions, the server will say what it means.
            var unclear = Fault.OfAnswer(
                FaultKind.BadResponse, "A 304 that does not say which of several it is about", "RFC 9110 §15.4.5");
            var cache = new CacheStatus(false, fetched.Missed.Why, fetched.Head.Status);
            return new FetchOutcome.FromStore(
                Faults.ReplyTo(unclear, cache, fetched.Attempts, fetched.Endpoint), StoreChange.Forgotten);
        }

        var outcome = Validated(fetched, stored, now, rules);
        return outcome.Change is StoreChange.Freshen { Freshened: var freshened }
            && freshened.Length <= Nomination.AdoptedBytesMax
            ? outcome with
            {
                Change = new StoreChange.Adopt(
                    Variants.SameVary(stored.Head.Fields, freshened.Head.Fields) ? freshened : stored,
                    freshened with { Selecting = Selecting.Of(fetched.Request, freshened.Head), Id = 0 }),
            }
            : outcome;
    }

    private static FetchOutcome.FromStore Validated(
        Fetched fetched, StoredResponse stored, DateTimeOffset now, CacheRules rules)
    {
        // RFC 9111 §4.3.4: a 304 with a validator of something else must update nothing. It was sent for this one all
        // the same, so the client is answered, and the next request fetches anew.
        var isAbout = Validation.IsAbout(fetched.Head, stored);
        var current = isAbout
            ? Freshened(fetched, stored, rules)
            : stored;
        var age = current.AgeAt(now);
        var cache = new CacheStatus(
            true,
            fetched.Missed.Why,
            304,
            DeltaSeconds.Of(age),
            DeltaSeconds.Of(current.FreshFor - age),
            isAbout)
        {
            ForwardDetail = fetched.Missed.Detail,
            StoredBytes = StoredForm.Counted(current),
            SelectedBy = current.Selecting,
        };
        var reply = StoredReply.Of(
            fetched.Request,
            current,
            new Provenance(cache, fetched.Endpoint, null, fetched.Attempts));
        return new FetchOutcome.FromStore(
            WithPersonal(reply, fetched.Head), isAbout ? ChangeTo(fetched, current, rules) : StoreChange.Forgotten);
    }

    // What the 304 says to the one who asked goes to him, and to nobody else: not into what is stored.
    private static Reply WithPersonal(Reply reply, ResponseHead update)
    {
        var control = CacheControl.OfResponse(update.Fields);
        var mine = update.Fields.Where((fields, at) =>
            HopByHop.Passes(fields, at, update.Connection)
            && (Personal.IsField(fields, at) || StorableFields.IsNamed(fields, at, control)));
        return mine.Count == 0
            ? reply
            : reply with { Head = reply.Head with { Fields = Freshening.Replace(reply.Head.Fields, mine) } };
    }

    // RFC 9111 §4.3.5
    private static StoreChange AfterHead(Fetched fetched, StoredResponse stored, CacheRules rules)
    {
        var isSameLength = fetched.Head.Fields.Find(FieldId.ContentLength) is not { } length
            || DeltaSeconds.Of(length.Span) == stored.Length;
        return isSameLength && Validation.IsAbout(fetched.Head, stored)
            ? ChangeTo(fetched, Freshened(fetched, stored, rules), rules)
            : StoreChange.Forgotten;
    }

    // Ages are told by the clock that came with the response, and go on by the one that is not set back.
    private static StoredResponse Freshened(Fetched fetched, StoredResponse stored, CacheRules rules)
    {
        var fresh = Freshening.Of(stored, fetched.Head, fetched.SentAt, fetched.ReceivedAt, rules);
        return fresh with { ReceivedAt = fresh.ReceivedAt + fetched.Missed.ClockShift };
    }

    private static StoreChange ChangeTo(Fetched fetched, StoredResponse freshened, CacheRules rules)
    {
        var control = CacheControl.OfResponse(freshened.Head.Fields);
        if (Storability.IsForbidden(control, freshened.Head.Status) || Selecting.IsByMore(freshened.Head.Fields, rules)
            || Readmission.Of(freshened, rules, isUnjudged: false) is null)
        {
            return StoreChange.Forgotten;
        }

        // RFC 9111 §3.5: what was said to one user's credentials does not change what everybody gets; nor does what was
        // said to one who is known, where the server does not say for how long it holds.
        var request = fetched.Request;
        var isForOne = fetched.IsBound || (freshened.IsGuess && Personal.IsRequest(request));
        if (!Storability.IsForEverybody(request, control) || isForOne)
        {
            return StoreChange.Nothing;
        }

        // Where Vary has changed with it, what was selected by the old one says nothing of the new one's fields; it
        // holds for the request that was answered (RFC 9111 §4.1).
        var isAsBefore = Validation.StaleOf(fetched.Missed) is not { } before
            || Variants.SameVary(before.Head.Fields, freshened.Head.Fields);
        return new StoreChange.Freshen(
            isAsBefore ? freshened : freshened with { Selecting = Selecting.Of(request, freshened.Head) });
    }

    private static FetchOutcome.Fill Filled(
        Fetched fetched, StoreDecision.Keep keep, StoreChange change, CacheRules rules)
    {
        var control = CacheControl.OfResponse(fetched.Head.Fields);
        var head = Parts.AsWhole(fetched.Head with
        {
            Fields = StorableFields.Of(fetched.Head, control, fetched.ReceivedAt, rules),
            Connection = ConnectionOptions.None,
        });
        var stored = new StoredResponse(
            Selecting.Of(fetched.Request, head),
            head,
            default,
            fetched.SentAt,
            fetched.ReceivedAt + fetched.Missed.ClockShift,
            keep.FreshFor,
            keep.InitialAge,
            0)
        {
            IsGuess = keep.IsGuess,
        };
        var refused = Via(fetched, CacheReasons.StoreFull);
        var cache = refused.Cache! with
        {
            Stored = true,
            Reason = keep.Reason,
            TtlSeconds = DeltaSeconds.Of(keep.FreshFor - keep.InitialAge),
            Traits = StoredTraits.Known
                | (keep.IsGuess ? StoredTraits.None : StoredTraits.SaysLifetime)
                | (Storability.HasValidator(head) ? StoredTraits.Validator : StoredTraits.None),
            StoredBytes = StoredForm.Counted(stored),
            SelectedBy = stored.Selecting,
        };

        // What selects alike is replaced when the new one is whole; until then it may stand in. What is gone, or is a
        // part of something else, is replaced by nothing.
        var atOnce = Outdating.IsGone(head.Status) || head.Status == 206 ? change : StoreChange.Nothing;
        return new FetchOutcome.Fill(stored, refused with { Cache = cache }, refused, atOnce, change);
    }

    private static Provenance Via(Fetched fetched, CacheReason reason) => new(
        new CacheStatus(false, fetched.Missed.Why, fetched.Head.Status, Reason: reason)
        {
            ForwardDetail = fetched.Missed.Detail,
        },
        fetched.Endpoint,
        null,
        fetched.Attempts);
}
