using Pibl.Balance;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Forward;

/// <summary>Whether a request that failed may be sent again (RFC 9110 §9.2.2).</summary>
public static class RetryRule
{
    /// <summary>
    /// So much of a body is kept, in bytes. MAX_UPLOADS bounds how many there are, since what has come with its head is
    /// not copied.
    /// </summary>
    public const int BodyBytesMax = 64 * 1024;

    /// <summary>
    /// Whether the same request may go out once more at all: nothing of its body is gone, and acting on it twice does
    /// no harm.
    /// </summary>
    public static bool MayRepeat(Fault fault, RequestHead request, bool bodyUntouched) => fault.Retry switch
    {
        Retry.Never => false,
        Retry.IfUnsent => bodyUntouched,
        Retry.IfIdempotent => bodyUntouched && IsIdempotent(request),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault.Retry, null),
    };

    /// <summary>Whether the server may have had work with a request that failed so.</summary>
    public static bool MayHaveBeenLoad(Fault fault) => fault.Retry != Retry.IfUnsent;

    /// <summary>
    /// Whether sending it twice does no more than sending it once: by its method, or because its client has given it a
    /// name by which servers know it again (draft-ietf-httpapi-idempotency-key-header-07 §2).
    /// </summary>
    public static bool IsIdempotent(RequestHead request) =>
        request.Method.IsIdempotent() || request.Fields.Find("Idempotency-Key"u8) is { IsEmpty: false };

    /// <summary>
    /// Whether the body of a request is worth keeping while it is sent: it could be sent again, and is short, as far as
    /// is known. Who waits for a 100 sends nothing before a server wants it (RFC 9110 §10.1.1).
    /// </summary>
    public static bool KeepsBody(RequestHead request, Framing framing) =>
        IsIdempotent(request) && MayKeepBody(request, framing);

    /// <summary>
    /// The same for a server of HTTP/2, which says of a request that it has not looked at it, whatever its method
    /// (RFC 9113 §8.7).
    /// </summary>
    public static bool MayKeepBody(RequestHead request, Framing framing) =>
        (framing.Kind == FramingKind.Chunked || framing.Length <= BodyBytesMax)
        && !Expectation.WaitsForContinue(request);

    /// <summary>
    /// Whether a request that this server keeps waiting may go to a further one after <paramref name="attempts"/>.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="framing">Of its body, as it goes to servers.</param>
    /// <param name="attempts">How many servers have been asked.</param>
    /// <param name="retriesMax">RETRIES.</param>
    public static bool MayRetryTimeout(RequestHead request, Framing framing, int attempts, int retriesMax) =>
        attempts <= retriesMax && IsIdempotent(request)
        && (framing.IsEmpty || (framing.Kind == FramingKind.Exactly && KeepsBody(request, framing)));

    /// <summary>
    /// Whether the client left because the server said nothing for so long. One whose body was still to come may have
    /// been waited for itself.
    /// </summary>
    public static bool IsAbandoned(Fault fault, RequestHead request, TimeSpan waited) =>
        fault.Kind == FaultKind.ClientGone && request.Framing.IsEmpty && waited >= HealthRule.AbandonedAfter;

    /// <summary>
    /// Whether it may go to a further server after <paramref name="attempts"/>; RETRIES bounds how many.
    /// </summary>
    public static bool MayRetry(Fault fault, RequestHead request, bool bodyUntouched, int attempts, int retriesMax) =>
        attempts <= retriesMax && MayRepeat(fault, request, bodyUntouched);
}
