using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Exchange;

/// <summary>The one place where a fault becomes HTTP. A fault's detail goes to the log, never into the reply.</summary>
public static class Faults
{
    /// <summary>What became of a request whose client left before the answer.</summary>
    public static readonly Fault ClientLeft = Fault.OfClient(
        FaultKind.ClientGone, "the client went away while the server worked");

    /// <summary>What became of a request that had no answer when its time was over.</summary>
    public static readonly Fault Overdue = Fault.OfUs(FaultKind.Overdue, "no answer in time (TIMEOUT_TOTAL)");

    /// <summary>The status a client is given; 0 where there is nobody left to tell.</summary>
    public static int StatusOf(FaultKind kind) => kind switch
    {
        FaultKind.BadRequest => 400,
        FaultKind.Unauthorized => 401,
        FaultKind.Forbidden or FaultKind.CertificateRequired => 403,
        FaultKind.NotFound => 404,
        FaultKind.RequestTimeout => 408,
        FaultKind.BodyTooLarge => 413,
        FaultKind.UriTooLong => 414,
        FaultKind.ExpectationFailed => 417,
        FaultKind.Misdirected => 421,
        FaultKind.TooManyRequests => 429,
        FaultKind.HeadTooLarge => 431,
        FaultKind.Bug => 500,
        FaultKind.NotImplemented => 501,
        FaultKind.UpstreamClosed or FaultKind.BadResponse
            or FaultKind.TlsProtocol or FaultKind.TlsCertificate or FaultKind.TlsAlert => 502,

        // RFC 9110 §15.6.4: nobody is there to take it now, and nothing was received that could be a bad response.
        FaultKind.ConnectRefused or FaultKind.NoEndpoint or FaultKind.Full or FaultKind.Draining
            or FaultKind.Shortage or FaultKind.NotResolved or FaultKind.Late => 503,
        FaultKind.ConnectTimeout or FaultKind.UpstreamTimeout or FaultKind.Overdue => 504,
        FaultKind.VersionNotSupported => 505,
        FaultKind.LoopDetected => 508,
        FaultKind.ClientGone => 0,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The reply for a fault: a short plain page that names no version and no detail.</summary>
    /// <param name="explanation">The line for people; null: that of the status.</param>
    public static Reply ReplyTo(
        Fault fault, CacheStatus? cache = null, int attempts = 0, Endpoint? endpoint = null, string? explanation = null)
    {
        var status = StatusOf(fault.Kind) is var known and not 0 ? known : 400;
        return ProxyErrors.Named(
            Replies.Plain(status, new Provenance(cache, endpoint, fault, attempts), explanation ?? Explain(fault.Kind)),
            fault.Kind);
    }

    /// <summary>Where the status alone would say something else.</summary>
    private static string? Explain(FaultKind kind) => kind == FaultKind.CertificateRequired
        ? "This address is for clients that show a certificate of its own authority."
        : null;
}
