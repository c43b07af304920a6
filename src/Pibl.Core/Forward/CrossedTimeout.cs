using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Forward;

/// <summary>
/// A 408 that crossed with a request: the server had waited for one on a kept connection, and has given up. RFC 9110
/// §15.5.9: it says that no complete request was received, and whoever has one on its way may repeat it.
/// </summary>
public static class CrossedTimeout
{
    /// <summary>
    /// Any method may go out again: a server that has not received it has not acted on it (RFC 9110 §9.2.2).
    /// </summary>
    public static readonly Fault Fault = Fault.OfUpstream(
        FaultKind.UpstreamClosed,
        RetryClass.Of(mayHaveArrived: false, isAnswered: true),
        "the server gave the connection up while the request was on its way (408)",
        "RFC 9110 §15.5.9");

    /// <summary>
    /// Whether this answer is one. On a new connection a 408 is about the request itself; so it is where the connection
    /// goes on, or where an interim response (<paramref name="interims"/>) has shown that the request was read.
    /// </summary>
    public static bool Is(ResponseHead head, bool isKept, int interims) =>
        head.Status == 408 && isKept && interims == 0 && !Persistence.KeepsAlive(head);
}
