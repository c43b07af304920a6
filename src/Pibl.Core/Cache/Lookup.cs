using LanguageExt;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using static LanguageExt.Prelude;

namespace Pibl.Cache;

/// <summary>Whether a request is answered from the cache (RFC 9111 §4).</summary>
public static class Lookup
{
    /// <summary>Under what a request is looked for: method and fields do not count (RFC 9111 §2).</summary>
    public static CacheKey KeyOf(RequestHead request) =>
        new(Authority.Of(request.Host, request.Scheme), TargetForm.Of(request.Target));

    /// <summary>
    /// Worth a look in the store: only a GET is stored, and it answers GET and HEAD (RFC 9110 §9.3.2).
    /// </summary>
    public static bool MayBeStored(RequestHead request) =>
        request.Method is Method.Get or Method.Head && !IsBeyondCaches(request);

    /// <summary>
    /// Content, another protocol, a scheme that is in doubt, or a condition that only the server evaluates (If-Match
    /// and If-Unmodified-Since, RFC
    /// 9111 §4.3.2): such a request goes on untouched, and its answer is not kept.
    /// </summary>
    public static bool IsBeyondCaches(RequestHead request) => BeyondCaches(request) != ForwardDetail.None;

    /// <summary>
    /// The answer from the cache, or the request to go on with and what may be validated on the way. A fresh hit
    /// allocates the reply and its provenance, nothing else.
    /// </summary>
    /// <param name="received">What is asked.</param>
    /// <param name="stored">All variants of its key.</param>
    /// <param name="now">The time.</param>
    /// <param name="since">For <see cref="Missed.Since"/>.</param>
    /// <param name="grace">CACHE_STALE; null: none.</param>
    public static Verdict<Missed> Decide(
        Received received, Arr<StoredResponse> stored, DateTimeOffset now, long since = long.MaxValue,
        StaleGrace? grace = null)
    {
        var method = received.Request.Method;
        return method is Method.Get or Method.Head
            ? Choose(received, stored, now, since, grace ?? StaleGrace.None)
            : new Missed(received, None, ForwardReason.Method)
            {
                Detail = method == Method.Query ? ForwardDetail.Content : ForwardDetail.Method,
                Since = since,
            };
    }

    /// <summary>The same for a QUERY whose content is in <paramref name="key"/> (RFC 10008 §2.7).</summary>
    public static Verdict<Missed> DecideQuery(
        Received received, CacheKey key, Arr<StoredResponse> stored, DateTimeOffset now, long since,
        StaleGrace? grace = null)
    {
        var verdict = Choose(received, stored, now, since, grace ?? StaleGrace.None);
        return verdict.GoesOn(out var missed, out _) ? missed with { OwnKey = key } : verdict;
    }

    private static Verdict<Missed> Choose(
        Received received, Arr<StoredResponse> stored, DateTimeOffset now, long since, StaleGrace grace)
    {
        var request = received.Request;
        var asked = CacheControl.OfRequest(request.Fields);
        if (BeyondCaches(request) is var beyond and not ForwardDetail.None)
        {
            return GoOn(received, null, (ForwardReason.Bypass, beyond), asked, since);
        }

        if (Selection.Find(request, stored) is not { } selected)
        {
            return stored.Count == 0
                ? GoOn(received, null, (ForwardReason.UriMiss, ForwardDetail.None), asked, since)
                : Nominate(
                    GoOn(received, null, (ForwardReason.VaryMiss, ForwardDetail.None), asked, since), stored, asked);
        }

        var age = selected.AgeAt(now);
        var why = WhyNot(request, selected, asked, age, grace);
        return why.Reason == ForwardReason.No
            ? new Answer(StoredReply.OfHit(request, selected, age, ReasonOf(selected, asked, age)))
            : WithGrace(GoOn(received, selected, why, asked, since), grace);
    }

    /// <summary>
    /// Whether a response that this request selects answers it without a question to the server (RFC 9111 §4).
    /// </summary>
    public static bool MayAnswer(RequestHead request, StoredResponse selected, DateTimeOffset now) =>
        WhyNot(request, selected, CacheControl.OfRequest(request.Fields), selected.AgeAt(now), StaleGrace.None).Reason
            == ForwardReason.No;

    /// <summary>
    /// After an answer that was stale: the request that fetches a new one behind the client's back, where
    /// stale-while-revalidate asks for it (RFC 5861 §3), or CACHE_STALE; else null.
    /// </summary>
    public static Missed? Refreshing(
        Received received, Arr<StoredResponse> stored, DateTimeOffset now, StaleGrace? grace = null)
    {
        if (Selection.Find(received.Request, stored) is not { Head.Status: not 206 } selected
            || selected.AgeAt(now) < selected.FreshFor
            || (grace ?? StaleGrace.None).RenewingOf(selected, CacheControl.OfResponse(selected.Head.Fields))
                <= TimeSpan.Zero)
        {
            return null;
        }

        // The whole, whatever part of it or condition on it this client asked for.
        var request = received.Request with
        {
            Method = Method.Get,
            MethodName = Bytes.Of("GET"u8),
            Fields = received.Request.Fields.Where(static (fields, at) => fields[at].Id is not (FieldId.Range
                or FieldId.IfRange or FieldId.IfNoneMatch or FieldId.IfModifiedSince or FieldId.CacheControl
                or FieldId.Pragma)),
        };
        return new Missed(received with { Request = request, Body = RequestBody.None }, selected, ForwardReason.Stale);
    }

    /// <summary>
    /// What of a request keeps it from the cache; <see cref="ForwardDetail.None"/> where nothing does.
    /// </summary>
    private static ForwardDetail BeyondCaches(RequestHead request) => request switch
    {
        // RFC 10008 §2.7: of a QUERY the content is in the key, or the answer is not kept.
        { Framing.IsEmpty: false, Method: not Method.Query } => ForwardDetail.Content,
        _ when (request.Connection & ConnectionOptions.Upgrade) != 0 => ForwardDetail.Upgrade,
        { Scheme: ClientScheme.Doubtful } => ForwardDetail.Scheme,
        _ when request.Fields.Has(FieldId.IfMatch) || request.Fields.Has(FieldId.IfUnmodifiedSince) =>
            ForwardDetail.Precondition,
        _ when Unkeyed.IsIn(request) => ForwardDetail.Unkeyed,
        _ => ForwardDetail.None,
    };

    // RFC 9111 §4: why this stored response does not answer this request; No where it does.
    private static (ForwardReason Reason, ForwardDetail Detail) WhyNot(
        RequestHead request, StoredResponse selected, in CacheControl asked, TimeSpan age, StaleGrace grace)
    {
        // RFC 9111 §5.2.1.4, §5.2.1.5. A client that wants nothing kept is served by the server itself.
        if (asked.Has(CacheDirectives.NoCache | CacheDirectives.NoStore))
        {
            var wish = asked.Has(CacheDirectives.NoStore) ? ForwardDetail.NoStore : ForwardDetail.NoCache;
            return (ForwardReason.Request, wish);
        }

        if (selected.IsDoubtful)
        {
            return (ForwardReason.Stale, ForwardDetail.CutOff);
        }

        // RFC 9111 §4.2.2: a guess is for those who did not say who they are; whoever did may be given something else.
        if (selected.IsGuess && Personal.IsRequest(request))
        {
            return (ForwardReason.Stale, ForwardDetail.Personal);
        }

        // RFC 9111 §5.2.1.1; max-age=0 is how browsers spell "reload", and wants a look even in the same instant.
        if (asked.MaxAge == 0 || (asked.MaxAge > 0 && age > TimeSpan.FromSeconds(asked.MaxAge)))
        {
            return (ForwardReason.Request, ForwardDetail.MaxAge);
        }

        var left = selected.FreshFor - age;
        if (left > TimeSpan.Zero)
        {
            // RFC 9111 §5.2.1.3
            return asked.MinFresh > 0 && left < TimeSpan.FromSeconds(asked.MinFresh)
                ? (ForwardReason.Request, ForwardDetail.MinFresh)
                : default;
        }

        // RFC 9111 §4.2.4: stale only where the client (max-stale), the server (RFC 5861 §3) or the operator allows it.
        var control = CacheControl.OfResponse(selected.Head.Fields);
        // Nobody renews a QUERY behind the client's back.
        var isRenewed = asked.MinFresh <= 0 && request.Method != Method.Query;
        var renewing = isRenewed ? grace.RenewingOf(selected, control) : TimeSpan.Zero;
        var wished = TimeSpan.FromSeconds(Math.Max(0, asked.MaxStale));
        var allowed = wished > renewing ? wished : renewing;
        return allowed > TimeSpan.Zero && -left <= allowed && !control.ForbidsStale
            ? default
            : (ForwardReason.Stale, ForwardDetail.None);
    }

    /// <summary>Why it is served although it is stale, where only the operator allows it.</summary>
    private static CacheReason? ReasonOf(StoredResponse selected, in CacheControl asked, TimeSpan age)
    {
        var staleness = age - selected.FreshFor;
        return staleness >= TimeSpan.Zero && staleness > TimeSpan.FromSeconds(Math.Max(0, asked.MaxStale))
            && CacheControl.OfResponse(selected.Head.Fields).StaleWhileRevalidate < 0
                ? CacheReasons.Grace : null;
    }

    private static Verdict<Missed> WithGrace(Verdict<Missed> verdict, StaleGrace grace) =>
        grace != StaleGrace.None && verdict.GoesOn(out var missed, out _) && missed.Stale.IsSome
            ? missed with { Grace = grace } : verdict;

    // RFC 9111 §5.2.1.5: who wants nothing kept renews nothing either.
    private static Verdict<Missed> Nominate(
        Verdict<Missed> verdict, Arr<StoredResponse> stored, in CacheControl asked) =>
        !asked.Has(CacheDirectives.NoStore) && verdict.GoesOn(out var missed, out _)
        && Nomination.Of(missed.Request, stored) is { IsEmpty: false } nominated
            ? missed with { Nominated = nominated }
            : verdict;

    private static Verdict<Missed> GoOn(
        Received received,
        StoredResponse? selected,
        (ForwardReason Reason, ForwardDetail Detail) why,
        in CacheControl asked,
        long since)
    {
        // RFC 9111 §5.2.1.7
        if (asked.Has(CacheDirectives.OnlyIfCached))
        {
            return new Answer(Replies.Plain(
                504, new Provenance(new CacheStatus(false, ForwardReason.No, Reason: CacheReasons.OnlyIfCached))));
        }

        // What is not to be stored does not freshen what is (§5.2.1.5), and parts are fetched anew rather than
        // validated.
        var stale = selected is { Head.Status: not 206 } && !asked.Has(CacheDirectives.NoStore) ? selected : null;
        return new Missed(received, Optional(stale), why.Reason) { Detail = why.Detail, Since = since };
    }
}
