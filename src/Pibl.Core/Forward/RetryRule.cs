using Pibl.Balance;
using Pibl.Http.Messages;

namespace Pibl.Forward;

/// <summary>Whether a request that failed may be sent again (RFC 9110 §9.2.2).</summary>
public static class RetryRule
{
    /// <summary>
    /// Whether the same request may go out once more at all: nothing of its body is gone, and acting on it twice does
    /// no harm.
    /// </summary>
    public static bool MayRepeat(Fault fault, RequestHead request, bool bodyUntouched) => fault.Retry switch
    {
        Retry.Never => false,
        Retry.IfUnsent => bodyUntouched,
        Retry.IfIdempotent => bodyUntouched && request.Method.IsIdempotent(),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault.Retry, null),
    };

    /// <summary>
    /// Whether a request that this server keeps waiting may go to a further one after <paramref name="attempts"/>.
    /// </summary>
    public static bool MayRetryTimeout(RequestHead request, int attempts, int retriesMax) =>
        attempts <= retriesMax && request.Method.IsIdempotent() && request.Framing.IsEmpty;

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
