using System.Runtime.InteropServices;
using Pibl.Forward;

namespace Pibl.Transport.Tls;

/// <summary>Why a TLS connection failed.</summary>
/// <param name="Kind">What kind of failure it is.</param>
/// <param name="Text">In words, for the log.</param>
public sealed record TlsFailure(TlsError Kind, string Text)
{
    /// <summary>ERR_GET_REASON of openssl/err.h: so many bits from below.</summary>
    private const ulong ReasonMask = 0x7FFFFF;

    /// <summary>SSL_AD_REASON_OFFSET: an alert of the peer's has its number (RFC 8446 §6) behind this.</summary>
    private const ulong AlertOffset = 1000;

    private const ulong CertificateVerifyFailed = 134;

    /// <summary>From the queue of errors of this thread, which is empty afterwards.</summary>
    internal static TlsFailure OfQueue()
    {
        TlsFailure? first = null;
        while (OpenCrypto.NextError() is var error and not 0)
        {
            first ??= Of(error);
        }

        return first ?? new TlsFailure(TlsError.Protocol, "the TLS library failed without a reason");
    }

    private static TlsFailure Of(ulong error)
    {
        var reason = error & ReasonMask;
        var text = Marshal.PtrToStringUTF8(OpenCrypto.ReasonOf(error)) ?? $"error {reason}";
        return reason is > AlertOffset and < AlertOffset + 256
            ? new TlsFailure(TlsError.Alert, $"the peer sent an alert: {WordsOf((int)(reason - AlertOffset), text)}")
            : new TlsFailure(
                reason == CertificateVerifyFailed ? TlsError.Certificate : TlsError.Protocol, text);
    }

    /// <summary>AlertDescription of RFC 8446 §6, those that say what to do.</summary>
    private static string WordsOf(int alert, string text) => alert switch
    {
        40 => "handshake_failure",
        42 => "bad_certificate",
        45 => "certificate_expired",
        46 => "certificate_unknown",
        48 => "unknown_ca: it does not know who issued the certificate",
        70 => "protocol_version",
        80 => "internal_error",
        112 => "unrecognized_name",
        116 => "certificate_required",
        120 => "no_application_protocol",
        _ => text,
    };
}
