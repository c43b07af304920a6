using System.Net.Security;

namespace Pibl.Redis;

/// <summary>
/// What went wrong between this proxy and the server, from the library's words to those for an operator.
/// </summary>
internal static class RedisFailure
{
    private const string Login =
        "it does not accept this proxy: password= (or user=) in CACHE_SHARED is wrong or missing";

    private const string NoTls = "it does not speak TLS there: redis:// is without, or the port is another";

    private const string NoRedis = "it does not speak the protocol of Redis there: the port is another's";

    /// <summary>The cause at the bottom says it in a few words.</summary>
    /// <param name="failure">What the library threw.</param>
    /// <param name="isTls">It was asked with TLS.</param>
    public static string Of(Exception failure, bool isTls) =>
        failure.InnerException is { } inner ? Of(inner, isTls) : Of(failure.Message, isTls);

    /// <summary>The same of its words.</summary>
    public static string Of(string said, bool isTls) =>
        Has(said, "NOAUTH") || Has(said, "WRONGPASS") || Has(said, "invalid password") || said.StartsWith(
            "AuthenticationFailure", StringComparison.Ordinal) ? Login
        : Has(said, "database does not exist") ? $"it has no database {said[(said.LastIndexOf(' ') + 1)..]}"
        // The first byte of a TLS record (RFC 8446 §5.1): 21 alert, 22 handshake.
        : Has(said, "protocol prefix: 21") || Has(said, "protocol prefix: 22")
            ? "it speaks TLS there: rediss:// asks with it"
        : Has(said, "protocol prefix") || Has(said, "RESP protocol failure") ? NoRedis
        : isTls && (Has(said, "Operation canceled") || Has(said, "frame size") || Has(said, "unexpected EOF")) ? NoTls
        : said.StartsWith("SocketClosed", StringComparison.Ordinal) ? "it closed the connection"
        : said.StartsWith("SocketFailure", StringComparison.Ordinal) ? "the connection broke"
        : said.StartsWith("UnableToConnect", StringComparison.Ordinal) ? "no connection in time"
        : said.StartsWith("ProtocolFailure", StringComparison.Ordinal) ? NoRedis
        : Brief(said);

    /// <summary>Why its certificate was not taken; null: it is good.</summary>
    /// <param name="errors">But for a chain that ends at the given authority.</param>
    /// <param name="hasAuthority">CACHE_SHARED has <c>ca=</c>.</param>
    public static string? OfCertificate(SslPolicyErrors errors, bool hasAuthority) =>
        errors == SslPolicyErrors.None ? null
        : (errors & SslPolicyErrors.RemoteCertificateNotAvailable) != 0 ? "it shows no certificate"
        : (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0
            ? "its certificate is for another name than that in CACHE_SHARED"
        : hasAuthority ? "its certificate is not from the authority that ca= names, or is out of date"
        : "its certificate is from an authority that this machine does not know, or is out of date: ca= names another";

    /// <summary>Behind that stand the library's counts, its version, and where in it that was.</summary>
    private static string Brief(string said) => said.Split(", mc: ")[0].Split(", v: ")[0].TrimEnd('.', ' ');

    private static bool Has(string said, string part) => said.Contains(part, StringComparison.OrdinalIgnoreCase);
}
