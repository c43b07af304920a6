using LanguageExt;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Explain;

/// <summary>What went wrong with an exchange, in sentences.</summary>
public static class FaultSentences
{
    /// <summary>Why the proxy answered itself.</summary>
    public static Seq<Sentence> OfAnswer(Fault fault) => Told(fault);

    /// <summary>What cut the answer short.</summary>
    public static Seq<Sentence> OfEnd(Fault fault) => Sequences.Join(Seq1(Sentence.Of("cut-short")), Told(fault));

    /// <summary>The rule behind a kind of fault, where the fault itself names none.</summary>
    public static string ClauseOf(FaultKind kind) => kind switch
    {
        FaultKind.BadRequest => "RFC 9110 §15.5.1",
        FaultKind.UriTooLong => "LIMIT_LINE",
        FaultKind.HeadTooLarge => "LIMIT_HEAD, LIMIT_FIELDS",
        FaultKind.BodyTooLarge => "MAX_BODY",
        FaultKind.NotImplemented => "RFC 9110 §15.6.2",
        FaultKind.VersionNotSupported => "RFC 9110 §15.6.6",
        FaultKind.Misdirected => "HOST, RFC 9110 §15.5.20",
        FaultKind.NotFound => "PATH, RFC 9110 §15.5.5",
        FaultKind.ExpectationFailed => "RFC 9110 §10.1.1",
        FaultKind.RequestTimeout => "TIMEOUT_HEAD, TIMEOUT_BODY",
        FaultKind.Unauthorized => "AUTH",
        FaultKind.Forbidden => "ALLOW, DENY",
        FaultKind.CertificateRequired => "TLS_CLIENT_CA",
        FaultKind.TooManyRequests => "RATE, MAX_CLIENT",
        FaultKind.ClientGone => "RFC 9112 §9.6",
        FaultKind.ConnectRefused => "SERVERS",
        FaultKind.ConnectTimeout => "TIMEOUT_CONNECT",
        FaultKind.TlsProtocol => "RFC 8446 §4.1",
        FaultKind.TlsCertificate => "SERVERS_VERIFY",
        FaultKind.TlsAlert => "RFC 8446 §6",
        FaultKind.UpstreamClosed => "RFC 9110 §15.6.3",
        FaultKind.UpstreamTimeout => "TIMEOUT_SERVER",
        FaultKind.BadResponse => "RFC 9110 §15.6.3",
        FaultKind.NoEndpoint => "SERVERS, HEALTH, EJECT",
        FaultKind.Full => "RFC 9110 §15.6.4",
        FaultKind.Shortage => "RFC 9110 §15.6.4",
        FaultKind.NotResolved => "SERVERS",
        FaultKind.Late => "TIMEOUT_CONNECT",
        FaultKind.Overdue => "TIMEOUT_TOTAL",
        FaultKind.Draining => "TIMEOUT_DRAIN",
        FaultKind.LoopDetected => "RFC 9110 §7.6.3",
        FaultKind.Bug => "RFC 9110 §15.6.1",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static Seq<Sentence> Told(Fault fault) => Sequences.Join(
        Seq1(Sentence.Of($"fault.{fault.Kind}", fault.Clause.Length > 0 ? fault.Clause : ClauseOf(fault.Kind))),
        fault.Detail.Length == 0 ? Seq<Sentence>() : Seq1(Sentence.Of("detail", "", fault.Detail)),
        fault.Cause.Length == 0 ? Seq<Sentence>() : Seq1(Sentence.Of("cause", "", fault.Cause)),
        fault.Blame == Blame.Upstream ? Seq1(OfRetry(fault.Retry)) : Seq<Sentence>());

    /// <summary>What a fault of a server's says about sending the request again.</summary>
    public static Sentence OfRetry(Retry retry) => Sentence.Of($"retry.{retry}", "RFC 9110 §9.2.2");
}
