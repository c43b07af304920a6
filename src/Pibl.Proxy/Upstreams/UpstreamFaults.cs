using Pibl.Forward;
using Pibl.Http.Messages;

namespace Pibl.Upstreams;

/// <summary>
/// What a server's connection may do to a request that has no answer yet, and what may be done about it.
/// </summary>
internal static class UpstreamFaults
{
    /// <summary>RFC 9112 §9.2: what comes before a request is no answer to it, and nothing has been sent.</summary>
    public static readonly Fault Unasked = Fault.OfUpstream(
        FaultKind.UpstreamClosed,
        RetryClass.Of(mayHaveArrived: false, isAnswered: false),
        "the server spoke or closed before it was asked",
        "RFC 9112 §9.2");

    /// <summary>RFC 9110 §9.2.2: a means to detect that the request was never applied.</summary>
    public static readonly Fault Untaken = Fault.OfUpstream(
        FaultKind.UpstreamClosed,
        RetryClass.Of(mayHaveArrived: false, isAnswered: false),
        "the server closed the connection before the request reached it",
        "RFC 9110 §9.2.2");

    /// <summary>It may have acted on the request.</summary>
    public static readonly Fault Unanswered = Fault.OfUpstream(
        FaultKind.UpstreamClosed,
        RetryClass.Of(mayHaveArrived: true, isAnswered: false),
        "the server closed the connection without an answer");

    public static readonly Fault CutShort = Bad(
        "the server closed the connection inside its response head", "RFC 9112 §8");

    public static readonly Fault TooManyInterims = Bad("more interim responses than anybody needs", "RFC 9110 §15.2");

    public static readonly Fault SwitchUnasked = Bad("a 101 that nobody asked for", "RFC 9110 §15.2.2");

    public static readonly Fault SwitchEarly = Bad("a 101 before the request was whole", "RFC 9110 §7.8");

    private static Fault Bad(string detail, string clause) =>
        Fault.OfAnswer(FaultKind.BadResponse, detail, clause);
}
