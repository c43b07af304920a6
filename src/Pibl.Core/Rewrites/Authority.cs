using System.Globalization;

namespace Pibl.Rewrites;

/// <summary>Hosts with ports, as they stand in references and in Host.</summary>
internal static class Authority
{
    /// <summary>
    /// The host in lower case and without brackets, and its port; null for what is none, or has user information.
    /// </summary>
    /// <param name="text"><c>uri-host [ ":" port ]</c> (RFC 3986 §3.2).</param>
    /// <param name="port">Where none is given.</param>
    public static (string Host, int Port)? Of(string text, int port)
    {
        var colon = text.LastIndexOf(':');
        colon = colon > text.LastIndexOf(']') ? colon : -1;
        var digits = colon < 0 ? "" : text[(colon + 1)..];
        var host = (colon < 0 ? text : text[..colon]).ToLowerInvariant();
        if (host.Length == 0 || text.Contains('@')
            || (digits.Length > 0 && !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port)))
        {
            return null;
        }

        return (host.StartsWith('[') ? host[1..^1] : host, port);
    }

    /// <summary>The port that a scheme means where none is given (RFC 9110 §4.2).</summary>
    public static int PortOf(string scheme) => scheme.StartsWith("https", StringComparison.OrdinalIgnoreCase) ? 443 : 80;

    /// <summary>Whether a host is a domain or below it (RFC 6265 §5.1.3).</summary>
    public static bool IsIn(string host, string domain) =>
        host.EndsWith(domain, StringComparison.Ordinal)
        && (host.Length == domain.Length || host[host.Length - domain.Length - 1] == '.');
}
