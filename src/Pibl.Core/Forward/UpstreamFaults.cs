using Pibl.Http.Messages;

namespace Pibl.Forward;

/// <summary>
/// The one place that says what a server's connection may do to a request that has no complete answer yet, and which
/// fault that is. Faults of a connection that was never established: <see cref="ConnectRule"/>.
/// </summary>
public static class UpstreamFaults
{
    /// <summary>RFC 9112 §9.2: what comes before a request is no answer to it, and nothing has been sent.</summary>
    public static readonly Fault Unasked = Closed(
        RetryClass.Of(mayHaveArrived: false, isAnswered: false),
        "the server spoke or closed before it was asked",
        "RFC 9112 §9.2");

    /// <summary>RFC 9110 §9.2.2: a means to detect that the request was never applied.</summary>
    public static readonly Fault Untaken = Closed(
        RetryClass.Of(mayHaveArrived: false, isAnswered: false),
        "the server closed the connection before the request reached it",
        "RFC 9110 §9.2.2");

    /// <summary>It may have acted on the request.</summary>
    public static readonly Fault Unanswered = Closed(
        RetryClass.Of(mayHaveArrived: true, isAnswered: false),
        "the server closed the connection without an answer");

    /// <summary>
    /// A 408 that crossed with the request on a kept connection. Any method may be sent again: a server that has not
    /// received the whole request has not acted on it (RFC 9110 §9.2.2, §15.5.9).
    /// </summary>
    public static readonly Fault GivenUp = Closed(
        RetryClass.Of(mayHaveArrived: false, isAnswered: true),
        "the server gave the connection up while the request was on its way (408)",
        "RFC 9110 §15.5.9");

    /// <summary>
    /// TIMEOUT_SERVER is over. As it stands it is never retried; <see cref="OfBreak"/> and <see cref="OfClose"/> know
    /// whether the server had answered.
    /// </summary>
    public static readonly Fault TimedOut = Fault.OfUpstream(
        FaultKind.UpstreamTimeout,
        RetryClass.Of(mayHaveArrived: true, isAnswered: true),
        "no progress from the server (TIMEOUT_SERVER)");

    /// <summary>The connection ended inside a response head, or after nothing but interim responses.</summary>
    public static readonly Fault CutShort = Bad(
        "the server closed the connection inside its response head", "RFC 9112 §8");

    /// <summary>More than <see cref="ResponseRule.InterimsMax"/> interim responses.</summary>
    public static readonly Fault TooManyInterims = Bad("more interim responses than anybody needs", "RFC 9110 §15.2");

    /// <summary>The request asked for no upgrade, or for another one.</summary>
    public static readonly Fault SwitchUnasked = Bad("a 101 that nobody asked for", "RFC 9110 §15.2.2");

    /// <summary>What is left of the request would be read as the new protocol.</summary>
    public static readonly Fault SwitchEarly = Bad("a 101 before the request was whole", "RFC 9110 §7.8");

    /// <summary>The server has closed the connection before its final response head was complete.</summary>
    /// <param name="aborted">Why this side aborted the connection; null where it did not.</param>
    /// <param name="isAnswered">At least one byte of an answer has been received.</param>
    /// <param name="isUntaken">Not a byte of the request had reached the server.</param>
    public static Fault OfClose(Fault? aborted, bool isAnswered, bool isUntaken) =>
        OfAborted(aborted, isAnswered) ?? (isAnswered, isUntaken) switch
        {
            (true, _) => CutShort,
            (false, true) => Untaken,
            (false, false) => Unanswered,
        };

    /// <summary>The connection broke: a call on it has thrown.</summary>
    /// <param name="aborted">Why this side aborted the connection; null where it did not.</param>
    /// <param name="isAnswered">At least one byte of an answer has been received, or may have been.</param>
    /// <param name="cause">The text of the exception.</param>
    public static Fault OfBreak(Fault? aborted, bool isAnswered, string cause) =>
        OfAborted(aborted, isAnswered)
            ?? Closed(RetryClass.Of(mayHaveArrived: true, isAnswered), "the server broke the connection", "", cause);

    /// <summary>
    /// The server has refused by an alert of TLS what it had agreed to, a certificate of the proxy's mostly.
    /// </summary>
    /// <param name="aborted">Why this side aborted the connection; null where it did not.</param>
    /// <param name="isAnswered">At least one byte of an answer has been received.</param>
    /// <param name="why">In words.</param>
    public static Fault OfAlert(Fault? aborted, bool isAnswered, string why) =>
        OfAborted(aborted, isAnswered) ?? Fault.OfUpstream(
            FaultKind.TlsAlert, RetryClass.Of(mayHaveArrived: true, isAnswered), why);

    /// <summary>
    /// Whether a fault may only mean that a kept connection had already been closed: RFC 9112 §9.3.1. Such a fault says
    /// nothing about the server's health, and the request may go once more to the same server over a new connection,
    /// where <see cref="RetryRule.MayRepeat"/> allows it.
    /// </summary>
    public static bool MayBeStale(Fault fault, bool isKept) => isKept && fault.Kind == FaultKind.UpstreamClosed;

    /// <summary>
    /// Whoever aborted the connection did not know whether the server had answered. Only a timeout depends on it: a
    /// server that keeps a request waiting may be followed by another, one that stalls in its answer may not.
    /// </summary>
    private static Fault? OfAborted(Fault? aborted, bool isAnswered) => aborted is { Kind: FaultKind.UpstreamTimeout }
        ? aborted with { Retry = RetryClass.Of(mayHaveArrived: true, isAnswered) }
        : aborted;

    private static Fault Closed(Retry retry, string detail, string clause = "", string cause = "") =>
        Fault.OfUpstream(FaultKind.UpstreamClosed, retry, detail, clause, cause);

    private static Fault Bad(string detail, string clause) =>
        Fault.OfAnswer(FaultKind.BadResponse, detail, clause);
}
