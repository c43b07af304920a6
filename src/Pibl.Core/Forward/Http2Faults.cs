using Pibl.Exchange;
using Pibl.Http.H2;
using Pibl.Http.Messages;

namespace Pibl.Forward;

/// <summary>
/// What a server of HTTP/2 may do to a request that has no complete answer yet, beside <see cref="UpstreamFaults"/>: to
/// its stream, or to the connection that it shares with others.
/// </summary>
public static class Http2Faults
{
    /// <summary>GOAWAY or REFUSED_STREAM: it was not looked at, and any method may be sent again.</summary>
    private static readonly Retry Unprocessed = RetryClass.Of(mayHaveArrived: false, isAnswered: false);

    /// <summary>The stream has been reset by its server.</summary>
    /// <param name="code">With what.</param>
    /// <param name="isAnswered">A head of a response has been received.</param>
    public static Fault OfReset(ErrorCode code, bool isAnswered) => code switch
    {
        ErrorCode.RefusedStream when !isAnswered => Closed(
            Unprocessed, "the server refused the stream (HTTP/2 REFUSED_STREAM)", "RFC 9113 §8.7"),
        ErrorCode.EnhanceYourCalm => Closed(
            After(isAnswered), "the server wants fewer requests (HTTP/2 ENHANCE_YOUR_CALM)", "RFC 9113 §7"),
        ErrorCode.Http11Required => Fault.OfAnswer(
            FaultKind.BadResponse, "the server wants HTTP/1.1 for this (HTTP/2 HTTP_1_1_REQUIRED): http:// or https:// in SERVERS",
            "RFC 9113 §7"),
        _ when isAnswered => Closed(
            After(isAnswered), $"the server reset the stream inside its response (HTTP/2 {code})", "RFC 9113 §8.1"),
        _ => Closed(After(isAnswered), $"the server reset the stream (HTTP/2 {code})", "RFC 9113 §6.4"),
    };

    /// <summary>GOAWAY says that the stream was not, and will not be, looked at.</summary>
    public static Fault OfGoAway(ErrorCode code) => Closed(
        Unprocessed, $"the server took no further streams (HTTP/2 GOAWAY, {code})", "RFC 9113 §6.8");

    /// <summary>The connection of the stream has ended.</summary>
    /// <param name="why">What the server had said of it, or did wrong; null: nothing.</param>
    /// <param name="isAnswered">A head of a response has been received.</param>
    public static Fault OfEnd(Fault? why, bool isAnswered) => why is null
        ? isAnswered
            ? Closed(After(isAnswered), "the server closed the connection inside its response", "RFC 9113 §8.1")
            : UpstreamFaults.Unanswered
        : !RetryRule.MayHaveBeenLoad(why) ? why : why with { Retry = After(isAnswered) };

    /// <summary>The connection ends by a GOAWAY that names an error.</summary>
    public static Fault OfError(ErrorCode code) => Closed(
        After(isAnswered: false),
        code == ErrorCode.EnhanceYourCalm
            ? "the server wants fewer requests, and ended the connection (HTTP/2 GOAWAY, ENHANCE_YOUR_CALM)"
            : $"the server ended the connection (HTTP/2 GOAWAY, {code})",
        "RFC 9113 §6.8");

    /// <summary>The connection broke: a call on it has thrown.</summary>
    public static Fault OfBreak(string cause) =>
        UpstreamFaults.OfBreak(aborted: null, isAnswered: false, cause);

    /// <summary>Exchanges wait, and nothing comes: not even the answer to a PING.</summary>
    public static readonly Fault Silent = Closed(
        After(isAnswered: false), "the connection is dead: no answer to a PING", "RFC 9113 §6.7");

    /// <summary>The server has closed, or said something else, before its SETTINGS.</summary>
    /// <param name="endpoint">Which server.</param>
    /// <param name="why">What was wrong with what it said, or that it closed.</param>
    public static Fault NotSpoken(Endpoint endpoint, Fault why) => why.Kind == FaultKind.TlsAlert
        ? why with { Retry = Unprocessed }
        : Fault.OfUpstream(
            why.Kind == FaultKind.BadResponse ? FaultKind.BadResponse : FaultKind.UpstreamClosed, Unprocessed,
            $"no HTTP/2 with {endpoint}, as h2:// and h2c:// in SERVERS want it: {why.Detail}", "RFC 9113 §3.4", why.Cause);

    /// <summary>The server lets no stream be open.</summary>
    public static readonly Fault NoStreams = Closed(
        Unprocessed, "the server takes no streams (HTTP/2 SETTINGS_MAX_CONCURRENT_STREAMS=0)", "RFC 9113 §5.1.2");

    /// <summary>The head is larger than the server takes.</summary>
    public static readonly Fault HeadTooLarge = new(
        FaultKind.HeadTooLarge, Blame.Us, Unprocessed,
        "the head is larger than the server takes (HTTP/2 SETTINGS_MAX_HEADER_LIST_SIZE)", "RFC 9113 §6.5.2");

    /// <summary>A WebSocket is opened over HTTP/1.1 alone.</summary>
    public static readonly Fault NoTunnels = Fault.OfAnswer(
        FaultKind.BadResponse, "no WebSocket goes over HTTP/2 to a server: http:// or https:// in SERVERS", "RFC 8441");

    private static Retry After(bool isAnswered) => RetryClass.Of(mayHaveArrived: true, isAnswered);

    private static Fault Closed(Retry retry, string detail, string clause) =>
        Fault.OfUpstream(FaultKind.UpstreamClosed, retry, detail, clause);
}
