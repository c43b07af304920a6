using System.Net;
using System.Security.Cryptography;
using Pibl.Cache;
using Pibl.Explain;
using Pibl.Http.Messages;
using Pibl.Languages;
using Pibl.Metrics;

namespace Pibl.Admin;

/// <summary>
/// What becomes of a request to the admin interface. A web page that an operator visits must neither read nor change
/// anything here, whatever name it gives this address (DNS rebinding) and whatever it posts (cross-site request
/// forgery).
/// </summary>
public static class AdminRule
{
    /// <summary>
    /// The field that a request which changes something must have where there is no token. Its value does not matter:
    /// no page of another origin may send it without asking first (Fetch, "CORS-safelisted request-header").
    /// </summary>
    public const string ChangeField = "X-Pibl-Request";

    private const string Servers = "/api/servers/";

    private const string Pages = "/dashboard/";

    private static readonly AdminDecision.Refuse OfAnotherSite = new(403, "a page of another site asks for it");

    private static readonly AdminDecision.Refuse Forwarded = new(
        403, "it came through a proxy: without ADMIN_TOKEN nobody there may steer this program");

    private static readonly AdminDecision.Refuse NotFound = new(404, "there is nothing here; try /api/status");

    /// <param name="request">Its head.</param>
    /// <param name="access">Who may ask.</param>
    public static AdminDecision Decide(RequestHead request, AdminAccess access)
    {
        if (WhyMisled(request, access) is { } misled)
        {
            return misled;
        }

        if (access.Token.IsEmpty && WasForwarded(request.Fields))
        {
            return Forwarded;
        }

        var path = PathOf(request.Target.ToString());
        if (PageOf(path) is { } page)
        {
            // It holds no data, and asks for the token itself.
            return Read(request, new AdminDecision.ShowPage(page));
        }

        if (path.StartsWith("/api/", StringComparison.Ordinal) && IsFromAnotherSite(request))
        {
            // It could not read the answer; but it could take the places of those who may.
            return OfAnotherSite;
        }

        return path switch
        {
            "/healthz" => Read(request, new AdminDecision.Live()),
            "/readyz" => Read(request, new AdminDecision.Ready()),
            _ when !HasToken(request, access) => new AdminDecision.Refuse(401, "ADMIN_TOKEN is asked for"),
            "/metrics" => Read(request, new AdminDecision.ShowMetrics(ScrapeFormat.IsOpenMetrics(AcceptOf(request)))),
            "/api/status" => Read(request, new AdminDecision.ShowStatus(WantsText(request))),
            "/api/purge" => Change(request, access, new AdminDecision.Purge()),
            "/api/cache" => CacheQuery.Read(request.Target.ToString()).Match<AdminDecision>(
                query => Read(request, new AdminDecision.ShowCache(query, WantsText(request))),
                wrong => new AdminDecision.Refuse(400, wrong)),
            "/api/servers" => Read(request, new AdminDecision.ShowServers()),
            "/api/live" => Read(request, new AdminDecision.ShowNow()),
            "/api/events" => Read(request, new AdminDecision.Follow()),
            "/api/recent" => RecentQuery.LimitOf(request.Target.ToString()) is { } limit
                ? Read(request, new AdminDecision.ShowRecent(limit, LanguageOf(request)))
                : new AdminDecision.Refuse(400, RecentQuery.Wrong),
            "/api/sites" => Read(request, new AdminDecision.ShowSites()),
            "/api/config" => Read(request, new AdminDecision.ShowConfig()),
            "/api/openapi.json" => Read(request, new AdminDecision.ShowDescription()),
            "/api/reload" when request.Method is Method.Get or Method.Head => new AdminDecision.PreviewReload(WantsText(request)),
            "/api/reload" => Change(request, access, new AdminDecision.Reload(WantsText(request)), "GET, HEAD, POST"),
            "/api/stop" => Change(request, access, new AdminDecision.Stop()),
            "/api/explain" => ExplainQuery.Read(request.Target.ToString()).Match<AdminDecision>(
                query => Read(request, new AdminDecision.Explain(query, WantsText(request), LanguageOf(request))),
                wrong => new AdminDecision.Refuse(400, wrong)),
            _ when path.StartsWith(Servers, StringComparison.Ordinal) =>
                OfServer(request, access, path[Servers.Length..]),
            _ => NotFound,
        };
    }

    private static AdminDecision OfServer(RequestHead request, AdminAccess access, string rest)
    {
        var slash = rest.LastIndexOf('/');
        return (slash < 1 ? "" : rest[(slash + 1)..]) switch
        {
            "drain" => Change(request, access, new AdminDecision.Drain(Uri.UnescapeDataString(rest[..slash]), true)),
            "undrain" => Change(request, access, new AdminDecision.Drain(Uri.UnescapeDataString(rest[..slash]), false)),
            _ => NotFound,
        };
    }

    private static AdminDecision Read(RequestHead request, AdminDecision decision) =>
        request.Method is Method.Get or Method.Head
            ? decision
            : new AdminDecision.Refuse(405, "this is only to be read") { Allow = "GET, HEAD" };

    private static AdminDecision Change(
        RequestHead request, AdminAccess access, AdminDecision decision, string allow = "POST") =>
        request.Method != Method.Post
            ? new AdminDecision.Refuse(405, "this changes something: POST it") { Allow = allow }
            : access.Token.IsEmpty && !HasChangeField(request)
                ? new AdminDecision.Refuse(
                    403, $"A change needs Content-Type: application/json or the field {ChangeField}: 1.")
            : decision;

    /// <summary>
    /// By a server of SERVERS or MIRROR that is this very address under a name, or became it by a reload: then each
    /// client of the proxy could ask. The proxy says in all that it passes on that it did (RFC 8586 §2, RFC 7239).
    /// </summary>
    private static bool WasForwarded(Fields fields) =>
        fields.IndexOf("CDN-Loop"u8, 0) >= 0
        || fields.IndexOf("X-Forwarded-For"u8, 0) >= 0
        || fields.IndexOf("Forwarded"u8, 0) >= 0
        || fields.IndexOf("Via"u8, 0) >= 0;

    /// <summary>
    /// Without a token, the Host of a TCP listener must be an address, <c>localhost</c>, or the name that ADMIN gives:
    /// a name of somebody else's that leads here is an attack.
    /// </summary>
    private static AdminDecision.Refuse? WhyMisled(RequestHead request, AdminAccess access)
    {
        var host = NameOf(request.Host.ToString());
        return access.Place.Path is not null || !access.Token.IsEmpty || host.Length == 0
            || IPAddress.TryParse(host, out _)
            || host == "localhost"
            || string.Equals(host, access.Place.Host, StringComparison.OrdinalIgnoreCase)
                ? null
                : new AdminDecision.Refuse(403, $"ADMIN is not known as {host}");
    }

    /// <summary>Browsers say where a request comes from (Fetch Metadata; RFC 6454 §7).</summary>
    private static bool IsFromAnotherSite(RequestHead request) =>
        request.Fields.Find("Sec-Fetch-Site"u8) is { } site
            ? !site.Span.SequenceEqual("same-origin"u8) && !site.Span.SequenceEqual("none"u8)
            : request.Fields.Find("Origin"u8) is { } origin
                && !string.Equals(origin.ToString(), $"http://{request.Host}", StringComparison.OrdinalIgnoreCase);

    private static bool HasChangeField(RequestHead request) =>
        request.Fields.IndexOf("X-Pibl-Request"u8, 0) >= 0
        || (request.Fields.Find("Content-Type"u8) is { } type
            && type.ToString().StartsWith("application/json", StringComparison.OrdinalIgnoreCase));

    /// <summary>RFC 6750 §2.1.</summary>
    private static bool HasToken(RequestHead request, AdminAccess access)
    {
        const int scheme = 7;
        return access.Token.IsEmpty
            || (request.Fields.Find("Authorization"u8) is { Length: > scheme } given
                && given.Slice(0, scheme).EqualsIgnoreCase("Bearer "u8)
                && CryptographicOperations.FixedTimeEquals(
                    given.Slice(scheme).Span.Trim((byte)' '), access.Token.Span));
    }

    private static string AcceptOf(RequestHead request) => request.Fields.Find("Accept"u8)?.ToString() ?? "";

    // RFC 9110 §12.5.4
    private static Language LanguageOf(RequestHead request) =>
        LanguageRule.OfAccepted(request.Fields.Find("Accept-Language"u8) is { } field ? field.Span : default);

    private static bool WantsText(RequestHead request) =>
        request.Fields.Find("Accept"u8) is { } accept
        && accept.ToString().StartsWith("text/plain", StringComparison.OrdinalIgnoreCase);

    /// <summary>Which file of the dashboard a path is; null: none.</summary>
    private static string? PageOf(string path) =>
        path == "/" ? "index.html" : path.StartsWith(Pages, StringComparison.Ordinal) ? path[Pages.Length..] : null;

    private static string PathOf(string target) => target.IndexOf('?') is var query and >= 0 ? target[..query] : target;

    private static string NameOf(string host)
    {
        var end = host.StartsWith('[') ? host.IndexOf(']') : host.LastIndexOf(':');
        return host.StartsWith('[')
            ? host[1..Math.Max(1, end)]
            : end < 0 ? host : host[..end];
    }
}
