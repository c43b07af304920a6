using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>
/// Whether an answer takes back what is stored under its key, so that it is served to nobody any more: not while it is
/// renewed, not when the server fails (RFC 9111 §4.2.4, RFC 5861).
/// </summary>
public static class Outdating
{
    public static bool IsOutdated(Missed missed, ResponseHead answer)
    {
        // Nothing is stored, or the answer is not about what is.
        if (missed.Why is ForwardReason.Bypass or ForwardReason.Method or ForwardReason.UriMiss
            || Lookup.IsBeyondCaches(missed.Request))
        {
            return false;
        }

        // RFC 9110 §15.5.5, §15.5.11; RFC 7725: no representation is left, whichever was asked for.
        if (IsGone(answer.Status))
        {
            return true;
        }

        // Of the others only what was asked for, and a part is none of it unless it was to be validated.
        if (missed.Why == ForwardReason.VaryMiss || answer.Status >= 500)
        {
            return false;
        }

        var control = CacheControl.OfResponse(answer.Fields);
        if (Storability.IsForbidden(control, answer.Status) && IsAboutTarget(answer.Status))
        {
            return true;
        }

        // RFC 9111 §3.5: what was said to one user's credentials does not change what everybody gets.
        return Validation.StaleOf(missed) is { } stored
            && IsAboutTarget(answer.Status)
            && (answer.Status != 206 || Validation.ValidatorsOf(stored) is not (null, null))
            && Storability.IsForEverybody(missed.Request, control);
    }

    public static bool IsGone(int status) => status is 404 or 410 or 451;

    /// <summary>
    /// RFC 9111 §4.3.3: a full response says that what was to be validated is not suitable any more. It may be another
    /// representation, another place, or a door that is closed now; the other 4xx are about the request (its syntax,
    /// its rate, its conditions), and a 5xx about the server.
    /// </summary>
    private static bool IsAboutTarget(int status) =>
        status is (>= 200 and <= 299) or (>= 300 and <= 399 and not 304) or 401 or 402 or 403 or 407;
}
