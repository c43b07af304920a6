using System.Globalization;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>
/// The part of a key that says whose target it is: one spelling for each authority (RFC 9110 §4.2.3, RFC 3986 §6.2.3).
/// Case is gone already (<see cref="HostRules.Normalize"/>); the scheme's default port, zeros before a port and the dot
/// that ends a full DNS name go here. A plain http authority is written as it always was, so that a file of an earlier
/// version still answers; an https one has the scheme before it, which no host can begin with.
/// </summary>
public static class Authority
{
    private static ReadOnlySpan<byte> HttpsPrefix => "https://"u8;

    /// <summary>Allocates nothing for http and a usual spelling.</summary>
    public static Bytes Of(Bytes host, ClientScheme scheme)
    {
        var plain = Plain(host, scheme == ClientScheme.Https ? 443 : 80);
        return scheme == ClientScheme.Https ? Bytes.Owned([.. HttpsPrefix, .. plain.Span]) : plain;
    }

    /// <summary>The host of a key, which is the same for both schemes.</summary>
    public static Bytes WithoutScheme(CacheKey key) =>
        key.Host.Span.StartsWith(HttpsPrefix) ? key.Host.Slice(HttpsPrefix.Length) : key.Host;

    /// <summary>The name ends in a dot: another origin to browsers, the same host to DNS.</summary>
    public static bool IsRooted(Bytes host)
    {
        var colon = host.Span.IndexOf((byte)':');
        return (colon < 0 ? host.Span : host.Span[..colon]) is [_, .., (byte)'.'];
    }

    /// <summary>
    /// Whether <paramref name="authority"/>, in a reference, is the one of a key, under either scheme.
    /// </summary>
    public static bool IsOf(CacheKey key, Bytes authority) =>
        WithoutDefaults(authority) == WithoutDefaults(WithoutScheme(key));

    // RFC 9110 §4.2.1, §4.2.2: the default ports may be written or not. Behind whoever ends TLS, servers take one
    // scheme for the other.
    private static Bytes WithoutDefaults(Bytes authority) => Plain(Plain(HostRules.Normalize(authority), 80), 443);

    private static Bytes Plain(Bytes host, int defaultPort)
    {
        var text = host.Span;
        var colon = text.LastIndexOf((byte)':');
        if (colon < 0 || text[^1] == ']')
        {
            return text is [_, .., (byte)'.'] ? host.Slice(0, host.Length - 1) : host;
        }

        var name = colon > 1 && text[colon - 1] == '.' ? host.Slice(0, colon - 1) : host.Slice(0, colon);
        var digits = text[(colon + 1)..];
        var port = Digits.Read(digits, uint.MaxValue);
        if (port < 0)
        {
            return host;
        }

        return port == defaultPort ? name
            : name.Length == colon && digits[0] != '0' ? host
            : Bytes.Of(string.Create(CultureInfo.InvariantCulture, $"{name}:{port}"));
    }
}
