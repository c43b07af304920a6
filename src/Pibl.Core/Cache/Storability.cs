using Pibl.Http;

namespace Pibl.Cache;

/// <summary>Whether a response is stored (RFC 9111 §3), and if not, why not.</summary>
public static class Storability
{
    /// <param name="request">What was asked; only a GET, and a POST that says so, is stored.</param>
    /// <param name="response">The final response's head.</param>
    /// <param name="requestedAt">request_time (RFC 9111 §4.2.3).</param>
    /// <param name="receivedAt">response_time.</param>
    public static StoreDecision Of(
        RequestHead request, ResponseHead response, DateTimeOffset requestedAt, DateTimeOffset receivedAt)
    {
        var control = CacheControl.OfResponse(response.Fields);
        var freshness = Freshness.Of(response, control, requestedAt, receivedAt);
        return OfRequest(request, response, freshness)
            ?? OfStatus(request, response, control, freshness)
            ?? OfDirectives(request, response, control)
            ?? OfUse(response, control, freshness);
    }

    /// <summary>RFC 9111 §3.5: an answer to credentials is for everybody only where the server says so.</summary>
    public static bool IsForEverybody(RequestHead request, in CacheControl control) =>
        !request.Fields.Has(FieldId.Authorization)
        || control.Has(CacheDirectives.Public | CacheDirectives.MustRevalidate)
        || control.SharedMaxAge >= 0;

    /// <summary>
    /// RFC 9111 §5.2.2.5, §5.2.2.7; must-understand overrides no-store where the status is understood (§5.2.2.3).
    /// </summary>
    public static bool IsForbidden(in CacheControl control, int status) =>
        control.Has(CacheDirectives.Private)
        || (control.Has(CacheDirectives.NoStore)
            && !(control.Has(CacheDirectives.MustUnderstand) && CacheableStatuses.IsUnderstood(status)));

    private static StoreDecision.Pass? OfRequest(RequestHead request, ResponseHead response, in Freshness freshness)
    {
        if (request.Method == Method.Post)
        {
            // RFC 9110 §9.3.3: the answer to a POST that says it is what a GET of the target would have given.
            return freshness.IsExplicit && Lookup.KeyOf(request) is var key
                && response.Fields.Find(FieldId.ContentLocation) is { } location
                && TargetUri.Resolve(key, location) == key
                ? null
                : new StoreDecision.Pass("method", "RFC 9110 §9.3.3");
        }

        return request switch
        {
            { Method: not Method.Get } => new StoreDecision.Pass("method", "RFC 9111 §3"),

            // What answers such a request may be about more than its target.
            _ when Lookup.IsBeyondCaches(request) => new StoreDecision.Pass("request", "RFC 9110 §9.3.1"),
            _ when CacheControl.OfRequest(request.Fields).Has(CacheDirectives.NoStore) =>
                new StoreDecision.Pass("request-no-store", "RFC 9111 §5.2.1.5"),
            _ => null,
        };
    }

    private static StoreDecision.Pass? OfStatus(
        RequestHead request, ResponseHead response, in CacheControl control, in Freshness freshness)
    {
        if (response.Status < 200 || CacheableStatuses.IsPersonal(response.Status))
        {
            return new StoreDecision.Pass("status", "RFC 9111 §3");
        }

        // RFC 9111 §3.3: a part, if it says which of how much. One that was not asked for is not trusted.
        if (response.Status == 206
            && !(request.Fields.Has(FieldId.Range)
                && response.Fields.Find(FieldId.ContentRange) is { } range
                && ByteRange.TryContentRange(range.Span, out _, out _)))
        {
            return new StoreDecision.Pass("partial", "RFC 9111 §3.3");
        }

        if (control.Has(CacheDirectives.MustUnderstand) && !CacheableStatuses.IsUnderstood(response.Status))
        {
            return new StoreDecision.Pass("must-understand", "RFC 9111 §5.2.2.3");
        }

        return freshness.IsExplicit || control.Has(CacheDirectives.Public)
            || CacheableStatuses.IsHeuristic(response.Status)
            ? null
            : new StoreDecision.Pass("status", "RFC 9111 §3");
    }

    private static StoreDecision.Pass? OfDirectives(RequestHead request, ResponseHead response, in CacheControl control)
    {
        if (IsForbidden(control, response.Status))
        {
            return control.Has(CacheDirectives.Private)
                ? new StoreDecision.Pass("private", "RFC 9111 §5.2.2.7")
                : new StoreDecision.Pass("no-store", "RFC 9111 §5.2.2.5");
        }

        if (!IsForEverybody(request, control))
        {
            return new StoreDecision.Pass("authorization", "RFC 9111 §3.5");
        }

        return Selecting.IsByMore(response.Fields) ? new StoreDecision.Pass("vary", "RFC 9111 §4.1") : null;
    }

    // RFC 9111 §3 would allow more; this is about what could ever be used again.
    private static StoreDecision OfUse(ResponseHead response, in CacheControl control, in Freshness freshness)
    {
        // RFC 9111 §7.3: a cookie is kept only where the server gave the response a lifetime in so many words.
        if (!freshness.IsExplicit && response.Fields.Has(FieldId.SetCookie))
        {
            return new StoreDecision.Pass("set-cookie", "RFC 9111 §7.3");
        }

        var isWhole = response.Status != 206;
        var hasValidator = isWhole && (response.Fields.Has(FieldId.ETag) || response.Fields.Has(FieldId.LastModified));
        if (control.Has(CacheDirectives.NoCache))
        {
            // RFC 9111 §5.2.2.4: never used unasked, which is to say never fresh.
            return hasValidator
                ? new StoreDecision.Keep(TimeSpan.Zero, freshness.InitialAge)
                : new StoreDecision.Pass("no-cache", "RFC 9111 §5.2.2.4");
        }

        return freshness.Lifetime > TimeSpan.Zero || hasValidator
            || control.StaleWhileRevalidate > 0 || control.StaleIfError > 0
            ? new StoreDecision.Keep(freshness.Lifetime, freshness.InitialAge)
            : new StoreDecision.Pass("no-freshness", "RFC 9111 §4.2.1");
    }
}
