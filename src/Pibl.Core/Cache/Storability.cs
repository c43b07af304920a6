using Pibl.Config;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>Whether a response is stored (RFC 9111 §3), and if not, why not.</summary>
public static class Storability
{
    /// <param name="request">What was asked; only a GET, a QUERY, and a POST that says so, is stored.</param>
    /// <param name="response">The final response's head.</param>
    /// <param name="requestedAt">request_time (RFC 9111 §4.2.3).</param>
    /// <param name="receivedAt">response_time.</param>
    /// <param name="rules">The operator's.</param>
    public static StoreDecision Of(
        RequestHead request,
        ResponseHead response,
        DateTimeOffset requestedAt,
        DateTimeOffset receivedAt,
        CacheRules rules)
    {
        var control = CacheControl.OfResponse(response.Fields);
        var freshness = Freshness.Of(response, control, requestedAt, receivedAt, rules);
        return OfRequest(request, response, freshness)
            ?? OfStatus(request, response, control, freshness)
            ?? OfDirectives(response, control, rules)
            ?? OfUser(request, response, control, freshness, rules)
            ?? OfUse(response, control, freshness);
    }

    /// <summary>
    /// Whether a response may be kept with the cookies that it sets, or kept without them. RFC 9111 §7.3 leaves it to
    /// the server to say so with explicit freshness. Where the request said who asks, a lifetime alone may be meant for
    /// that user's browser: then the response must say that it is for all, with public, s-maxage, or a lifetime for
    /// shared caches (RFC 9213).
    /// </summary>
    /// <param name="isPersonal">The request said who asks (<see cref="Personal.IsRequest"/>).</param>
    public static bool MayKeepCookies(
        Fields fields, in CacheControl control, in Freshness freshness, CookieMode cookies, bool isPersonal)
    {
        for (var at = 0; at < fields.Count; at++)
        {
            if (Personal.IsCookie(fields, at) && !StorableFields.IsNamed(fields, at, control))
            {
                return freshness.IsExplicit && cookies switch
                {
                    CookieMode.Never => false,
                    CookieMode.Strip => true,
                    _ => !isPersonal || control.SharedMaxAge >= 0
                        || control.Has(CacheDirectives.Public | CacheDirectives.Targeted),
                };
            }
        }

        return true;
    }

    /// <summary>
    /// RFC 9111 §3.5: an answer to credentials is for everybody only where the server says so; one to the first step of
    /// an authentication that holds for the connection is for that connection alone (RFC 4559 §6).
    /// </summary>
    public static bool IsForEverybody(RequestHead request, in CacheControl control) =>
        !request.Fields.Has(FieldId.Authorization)
        || ((control.Has(CacheDirectives.Public | CacheDirectives.MustRevalidate) || control.SharedMaxAge >= 0)
            && !ConnectionBoundAuth.IsUsedBy(request));

    /// <summary>
    /// RFC 9111 §5.2.2.5, §5.2.2.7; must-understand overrides no-store where the status is understood (§5.2.2.3).
    /// </summary>
    public static bool IsForbidden(in CacheControl control, int status) =>
        control.Has(CacheDirectives.Private)
        || (control.Has(CacheDirectives.NoStore)
            && !(control.Has(CacheDirectives.MustUnderstand) && CacheableStatuses.IsUnderstood(status)));

    /// <summary>Whether a server may be asked if it still holds (RFC 9111 §4.3): the whole, not a part.</summary>
    public static bool HasValidator(ResponseHead response) =>
        response.Status != 206 && (response.Fields.Has(FieldId.ETag) || response.Fields.Has(FieldId.LastModified));

    private static StoreDecision.Pass? OfRequest(RequestHead request, ResponseHead response, in Freshness freshness)
    {
        if (Unkeyed.IsIn(request))
        {
            return new StoreDecision.Pass(CacheReasons.Unkeyed);
        }

        if (request.Method == Method.Post)
        {
            // RFC 9110 §9.3.3: the answer to a POST that says it is what a GET of the target would have given.
            return freshness.IsExplicit && Lookup.KeyOf(request) is var key
                && response.Fields.Find(FieldId.ContentLocation) is { } location
                && TargetUri.Resolve(key, location) == key
                ? null
                : new StoreDecision.Pass(CacheReasons.Post);
        }

        return request switch
        {
            { Method: not (Method.Get or Method.Query) } => new StoreDecision.Pass(CacheReasons.Method),

            // What answers such a request may be about more than its target.
            _ when Lookup.IsBeyondCaches(request) => new StoreDecision.Pass(CacheReasons.BeyondCaches),

            // The key leaves the dot out (RFC 3986 §3.2.2), but what is given may be full of links that have it.
            _ when Authority.IsRooted(request.Host) => new StoreDecision.Pass(CacheReasons.RootedHost),
            _ when CacheControl.OfRequest(request.Fields).Has(CacheDirectives.NoStore) =>
                new StoreDecision.Pass(CacheReasons.RequestNoStore),
            _ => null,
        };
    }

    private static StoreDecision.Pass? OfStatus(
        RequestHead request, ResponseHead response, in CacheControl control, in Freshness freshness)
    {
        if (response.Status < 200 || CacheableStatuses.IsPersonal(response.Status))
        {
            return new StoreDecision.Pass(CacheReasons.Status);
        }

        // RFC 9111 §3.3: a part, if it says which of how much, and once. One that was not asked for is not trusted.
        if (response.Status == 206
            && !(request.Fields.Has(FieldId.Range) && request.Method == Method.Get
                && response.Fields.Find(FieldId.ContentRange) is { } range
                && ByteRange.TryContentRange(range.Span, out _, out _)
                && response.Fields.IndexOf(
                    FieldId.ContentRange, response.Fields.IndexOf(FieldId.ContentRange, 0) + 1) < 0))
        {
            return new StoreDecision.Pass(CacheReasons.Partial);
        }

        if (control.Has(CacheDirectives.MustUnderstand) && !CacheableStatuses.IsUnderstood(response.Status))
        {
            return new StoreDecision.Pass(CacheReasons.MustUnderstand);
        }

        return freshness.IsExplicit || control.Has(CacheDirectives.Public)
            || CacheableStatuses.IsHeuristic(response.Status) || freshness.IsConfigured
            ? null
            : new StoreDecision.Pass(CacheReasons.Status);
    }

    private static StoreDecision.Pass? OfDirectives(ResponseHead response, in CacheControl control, CacheRules rules)
    {
        if (IsForbidden(control, response.Status))
        {
            return control.Has(CacheDirectives.Private)
                ? new StoreDecision.Pass(CacheReasons.Private)
                : new StoreDecision.Pass(CacheReasons.NoStore);
        }

        return Selecting.IsByMore(response.Fields, rules) ? new StoreDecision.Pass(CacheReasons.Vary) : null;
    }

    private static StoreDecision.Pass? OfUser(
        RequestHead request, ResponseHead response, in CacheControl control, in Freshness freshness, CacheRules rules)
    {
        if (!IsForEverybody(request, control))
        {
            return new StoreDecision.Pass(CacheReasons.Authorization);
        }

        if (!MayKeepCookies(response.Fields, control, freshness, rules.Cookies, Personal.IsRequest(request)))
        {
            return new StoreDecision.Pass(CacheReasons.SetCookie);
        }

        // RFC 9111 §4.2.2: where the server says nothing, nobody knows whether somebody else would be given the same.
        // Not even to be validated: a 304 for the next user says that it has not changed, not that he may have it, and
        // without the server it would be served stale.
        return Freshness.IsGuessed(freshness, control) && Personal.IsRequest(request)
            ? new StoreDecision.Pass(CacheReasons.Personal)
            : null;
    }

    // RFC 9111 §3 would allow more; this is about what could ever be used again.
    private static StoreDecision OfUse(ResponseHead response, in CacheControl control, in Freshness freshness)
    {
        var hasValidator = HasValidator(response);
        if (control.Has(CacheDirectives.NoCache) && !freshness.IsConfigured)
        {
            // RFC 9111 §5.2.2.4: never used unasked, which is to say never fresh.
            return hasValidator
                ? new StoreDecision.Keep(TimeSpan.Zero, freshness.InitialAge, IsGuess: false)
                : new StoreDecision.Pass(CacheReasons.NoCache);
        }

        return freshness.Lifetime > TimeSpan.Zero || hasValidator
            || control.StaleWhileRevalidate > 0 || control.StaleIfError > 0
            ? new StoreDecision.Keep(
                freshness.Lifetime, freshness.InitialAge, !freshness.IsExplicit,
                freshness.IsConfigured ? CacheReasons.Ttl : null)
            : new StoreDecision.Pass(CacheReasons.NoFreshness);
    }
}
