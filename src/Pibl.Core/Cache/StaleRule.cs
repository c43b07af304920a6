using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>
/// Answers with a stale response when the server fails (RFC 9111 §4.2.4, RFC 5861 §4, <see cref="StaleGrace"/>).
/// </summary>
public static class StaleRule
{
    /// <summary>Without stale-if-error, a week past its lifetime (Squid's max_stale).</summary>
    private static readonly TimeSpan DisconnectedMax = TimeSpan.FromDays(7);

    /// <summary>
    /// The stale reply for a request that no server answered, or null where there is none or it may not be used.
    /// </summary>
    public static Reply? OnFault(Missed missed, Fault fault, DateTimeOffset now, int attempts = 0) =>
        UsableOf(
            missed, now + missed.ClockShift, Faults.StatusOf(fault.Kind), IsDisconnected(fault.Kind)) is { } stored
            ? ReplyFrom(missed, stored, now + missed.ClockShift, 0, new Provenance(null, null, fault, attempts))
            : null;

    /// <summary>
    /// The same where a server answered with an error of its own (RFC 9111 §4.3.3: as if it had failed to respond).
    /// </summary>
    public static Reply? OnError(Fetched fetched, DateTimeOffset now)
    {
        // A 500 is an answer; the other three say that no server could be had, by whoever stands before it.
        var status = fetched.Head.Status;
        return UsableOf(fetched.Missed, now, status, status is 502 or 503 or 504) is { } stored
            ? ReplyFrom(
                fetched.Missed,
                stored,
                now,
                status,
                new Provenance(null, fetched.Endpoint, null, fetched.Attempts))
            : null;
    }

    /// <summary>
    /// The same for one who waited for another's fetch: what failed that one would have failed this one.
    /// </summary>
    /// <param name="missed">Of the one who waited.</param>
    /// <param name="via">What the other's reply says.</param>
    /// <param name="now">The time.</param>
    public static Reply? OnFailure(Missed missed, Provenance via, DateTimeOffset now)
    {
        if (via.Fault is { } fault)
        {
            return OnFault(missed, fault, now);
        }

        var status = via.Cache?.ForwardStatus ?? 0;
        return CacheableStatuses.IsError(status)
            && UsableOf(missed, now, status, status is 502 or 503 or 504) is { } stored
            ? ReplyFrom(missed, stored, now, status, new Provenance(null, via.Endpoint))
            : null;
    }

    private static StoredResponse? UsableOf(Missed missed, DateTimeOffset now, int status, bool disconnected)
    {
        // An error page that was stored does not help against an error.
        if (Validation.StaleOf(missed) is not { } stored || stored.Head.Status >= 500)
        {
            return null;
        }

        // RFC 9111 §5.2.1.4: this client does not want what was not checked.
        var control = CacheControl.OfResponse(stored.Head.Fields);
        if (control.ForbidsStale || stored.IsDoubtful
            || CacheControl.OfRequest(missed.Request.Fields).Has(CacheDirectives.NoCache))
        {
            return null;
        }

        var staleness = stored.AgeAt(now) - stored.FreshFor;
        if (missed.Grace.FailingOf(stored, control) is { } bound)
        {
            // RFC 5861 §4: the server has set the bound, or else the operator.
            return CacheableStatuses.IsError(status) && staleness <= bound
                && (control.StaleIfError >= 0 || IsForEverybody(missed.Request, stored))
                ? stored
                : null;
        }

        // The operator may want less of what has no lifetime of its own, and never more.
        var most = missed.Grace.IfError is { } given && given < DisconnectedMax ? given : DisconnectedMax;
        return disconnected && staleness <= most && IsForEverybody(missed.Request, stored) ? stored : null;
    }

    // RFC 9111 §4.2.2: what nobody said is for all is not given to one who says who he is. And a lifetime of nothing is
    // how servers ask to be asked, of pages that are one user's as well: it may have been made for one who did.
    private static bool IsForEverybody(RequestHead request, StoredResponse stored) => stored.IsGuess
        ? !Personal.IsRequest(request)
        : stored.FreshFor > TimeSpan.Zero;

    // RFC 9111 §4.2.4: the server cannot be reached, or what came from it was no response.
    private static bool IsDisconnected(FaultKind kind) => kind is FaultKind.ConnectRefused or FaultKind.ConnectTimeout
        or FaultKind.UpstreamClosed or FaultKind.UpstreamTimeout or FaultKind.BadResponse or FaultKind.NoEndpoint
        or FaultKind.Shortage or FaultKind.NotResolved or FaultKind.Late or FaultKind.Overdue;

    private static bool IsByGrace(Missed missed, StoredResponse stored) =>
        CacheControl.OfResponse(stored.Head.Fields) is { StaleIfError: < 0 } control
        && missed.Grace.FailingOf(stored, control) is not null;

    private static Reply ReplyFrom(Missed missed, StoredResponse stored, DateTimeOffset now, int status, Provenance via)
    {
        var age = stored.AgeAt(now);
        var cache = new CacheStatus(
            true,
            missed.Why,
            status,
            DeltaSeconds.Of(age),
            DeltaSeconds.Of(stored.FreshFor - age),
            Reason: IsByGrace(missed, stored) ? CacheReasons.Grace : CacheReasons.StaleOnError)
        {
            ForwardDetail = missed.Detail,
        };
        return StoredReply.Of(missed.Request, stored, via with { Cache = cache });
    }
}
