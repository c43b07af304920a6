namespace Pibl.Http.Messages;

/// <summary>What went wrong. The one table from here to a status is <c>Faults</c>.</summary>
public enum FaultKind : byte
{
    // The client's message
    BadRequest,
    UriTooLong,
    HeadTooLarge,
    BodyTooLarge,
    NotImplemented,
    VersionNotSupported,
    Misdirected,
    NotFound,
    ExpectationFailed,
    RequestTimeout,
    Unauthorized,
    Forbidden,
    CertificateRequired,
    TooManyRequests,
    ClientGone,

    // The server's side
    ConnectRefused,
    ConnectTimeout,
    TlsProtocol,
    TlsCertificate,
    TlsAlert,
    UpstreamClosed,
    UpstreamTimeout,
    BadResponse,

    // Ours
    NoEndpoint,
    Full,
    Shortage,
    NotResolved,
    Late,
    Overdue,
    Draining,
    LoopDetected,
    Bug,
}

/// <summary>Whose fault.</summary>
public enum Blame : byte
{
    Client,
    Upstream,
    Us,
}

/// <summary>Whether the request may be sent again (RFC 9110 §9.2.2).</summary>
public enum Retry : byte
{
    Never,

    /// <summary>Not a byte of it can have been acted on: any method may go to another server.</summary>
    IfUnsent,

    /// <summary>The server may have acted on it: only an idempotent request may be sent again.</summary>
    IfIdempotent,
}

/// <summary>An expected failure as a value.</summary>
/// <param name="Kind">What.</param>
/// <param name="Blame">Whose.</param>
/// <param name="Retry">Whether to try again.</param>
/// <param name="Detail">For the log, in plain words; never sent to a client.</param>
/// <param name="Clause">The RFC clause or config key behind it, e.g. <c>RFC 9112 §6.3</c>; may be empty.</param>
/// <param name="Cause">The text of the exception behind it; may be empty.</param>
public sealed record Fault(
    FaultKind Kind, Blame Blame, Retry Retry, string Detail, string Clause = "", string Cause = "")
{
    /// <summary>The client's message is at fault: it is refused and its connection closed.</summary>
    public static Fault OfClient(FaultKind kind, string detail, string clause = "") =>
        new(kind, Blame.Client, Retry.Never, detail, clause);

    /// <summary>
    /// The server's answer is at fault. It was an answer all the same, so the request is never sent again
    /// (RFC 9110 §9.2.2).
    /// </summary>
    public static Fault OfAnswer(FaultKind kind, string detail, string clause) =>
        new(kind, Blame.Upstream, Retry.Never, detail, clause);

    /// <summary>
    /// The server failed the request; whoever knows what was sent and received says what that allows.
    /// </summary>
    public static Fault OfUpstream(FaultKind kind, Retry retry, string detail, string clause = "", string cause = "") =>
        new(kind, Blame.Upstream, retry, detail, clause, cause);

    public static Fault OfUs(FaultKind kind, string detail, string cause = "") =>
        new(kind, Blame.Us, Retry.Never, detail, "", cause);
}
