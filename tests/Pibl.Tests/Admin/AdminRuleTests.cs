using System.Text;
using Pibl.Admin;
using Pibl.Config;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Languages;

namespace Pibl.Tests.Admin;

/// <summary>What becomes of a request to the admin interface, by its head alone.</summary>
public sealed class AdminRuleTests
{
    private const string Token = "0123456789abcdef";

    public static TheoryData<string, string> Asked => new()
    {
        { "GET /healthz|Host: 127.0.0.1:9900", "Live" },
        { "HEAD /readyz|Host: localhost:9900", "Ready" },
        { "GET /api/status|Host: [::1]:9900", "ShowStatus json" },
        { "GET /api/status?now|Host: 127.0.0.1", "ShowStatus json" },
        { "GET /api/status|Host: 127.0.0.1|Accept: text/plain", "ShowStatus text" },
        { "GET /api/status|Host: 127.0.0.1|Accept: */*", "ShowStatus json" },
        { "GET /metrics|Host: 127.0.0.1", "ShowMetrics text" },
        { "GET /metrics|Host: 127.0.0.1|Accept: application/openmetrics-text", "ShowMetrics OpenMetrics" },
        { "POST /metrics|Host: 127.0.0.1", "405 GET, HEAD" },
        { "GET /api/servers|Host: 127.0.0.1", "ShowServers" },
        { "POST /api/servers/10.0.0.1:80/drain|Host: 127.0.0.1|X-Pibl-Request: 1", "Drain 10.0.0.1:80 True" },
        { "POST /api/servers/10.0.0.1:80/undrain|Host: 127.0.0.1|X-Pibl-Request: 1", "Drain 10.0.0.1:80 False" },
        { "POST /api/servers/%5B::1%5D:80/drain|Host: 127.0.0.1|X-Pibl-Request: 1", "Drain [::1]:80 True" },
        { "POST /api/servers/a:80/drain|Host: 127.0.0.1|Content-Type: application/json", "Drain a:80 True" },
        { "POST /api/purge|Host: 127.0.0.1|Content-Type: application/json", "Purge" },
        { "GET /api/purge|Host: 127.0.0.1", "405 POST" },
        { "GET /api/cache|Host: 127.0.0.1", "ShowCache limit=1000" },
        { "GET /api/cache?url=/a&limit=5|Host: 127.0.0.1", "ShowCache url=%2Fa&limit=5" },
        { "GET /api/cache?prefix=http://a.test/b|Host: 127.0.0.1", "ShowCache prefix=http%3A%2F%2Fa.test%2Fb&limit=1000" },
        { "GET /api/cache?limit=0|Host: 127.0.0.1", "400" },
        { "GET /api/cache?tag=a|Host: 127.0.0.1", "ShowCache tag=a&limit=1000" },
        { "GET /api/cache?tag=|Host: 127.0.0.1", "400" },
        { "GET /api/cache?pattern=/a|Host: 127.0.0.1", "400" },
        { "GET /|Host: 127.0.0.1", "ShowPage index.html" },
        { "GET /dashboard/main.js|Host: 127.0.0.1", "ShowPage main.js" },
        { "POST /|Host: 127.0.0.1|X-Pibl-Request: 1", "405 GET, HEAD" },
        { "GET /api/live|Host: 127.0.0.1", "ShowNow" },
        { "GET /api/events|Host: 127.0.0.1", "Follow" },
        { "GET /api/recent|Host: 127.0.0.1", "ShowRecent 100" },
        { "GET /api/recent?limit=7|Host: 127.0.0.1", "ShowRecent 7" },
        { "GET /api/recent|Host: 127.0.0.1|Accept-Language: es-CL, en;q=0.5", "ShowRecent 100 Spanish" },
        { "GET /api/explain?url=http://a/|Host: 127.0.0.1|Accept-Language: en, es", "Explain http://a/" },
        { "GET /api/explain?url=http://a/|Host: 127.0.0.1|Accept-Language: es", "Explain http://a/ Spanish" },
        { "GET /api/recent?limit=101|Host: 127.0.0.1", "400" },
        { "GET /api/recent?limit=-1|Host: 127.0.0.1", "400" },
        { "GET /api/recent?limit=1&limit=2|Host: 127.0.0.1", "400" },
        { "GET /api/sites|Host: 127.0.0.1", "ShowSites" },
        { "GET /api/config|Host: 127.0.0.1", "ShowConfig" },
        { "GET /api/openapi.json|Host: 127.0.0.1", "ShowDescription" },
        { "GET /api/reload|Host: 127.0.0.1", "PreviewReload" },
        { "HEAD /api/reload|Host: 127.0.0.1", "PreviewReload" },
        { "POST /api/reload|Host: 127.0.0.1|X-Pibl-Request: 1", "Reload" },
        { "PUT /api/reload|Host: 127.0.0.1|X-Pibl-Request: 1", "405 GET, HEAD, POST" },
        { "POST /api/stop|Host: 127.0.0.1|X-Pibl-Request: 1", "Stop" },
        { "GET /api/stop|Host: 127.0.0.1|X-Pibl-Request: 1", "405 POST" },
        { "GET //api/status|Host: 127.0.0.1", "404" },
        { "GET /api/../api/status|Host: 127.0.0.1", "404" },
        { "GET /api/%73tatus|Host: 127.0.0.1", "404" },
        { "GET /API/status|Host: 127.0.0.1", "404" },
        { "GET /api/status/|Host: 127.0.0.1", "404" },
        { "GET /api/servers/|Host: 127.0.0.1", "404" },
        { "POST /api/servers/drain|Host: 127.0.0.1|X-Pibl-Request: 1", "404" },
        { "POST /api/servers/a:80/stop|Host: 127.0.0.1|X-Pibl-Request: 1", "404" },
        { "POST /api/status|Host: 127.0.0.1", "405 GET, HEAD" },
        { "GET /api/servers/a:80/drain|Host: 127.0.0.1|X-Pibl-Request: 1", "405 POST" },
    };

    [Theory]
    [MemberData(nameof(Asked))]
    public void A_request_asks_for_one_thing(string request, string decided) =>
        Assert.Equal(decided, Decide(request, token: ""));

    [Theory]
    [InlineData("POST /api/servers/a:80/drain|Host: 127.0.0.1")]
    [InlineData("POST /api/purge|Host: 127.0.0.1")]
    [InlineData("POST /api/reload|Host: 127.0.0.1")]
    [InlineData("POST /api/stop|Host: 127.0.0.1")]
    [InlineData("POST /api/stop|Host: 127.0.0.1|Content-Type: application/x-www-form-urlencoded")]
    [InlineData("POST /api/stop|Host: 127.0.0.1|Content-Type: multipart/form-data; boundary=application/json")]
    [InlineData("GET /api/events|Host: 127.0.0.1|Sec-Fetch-Site: cross-site")]
    [InlineData("GET /api/reload|Host: 127.0.0.1|Sec-Fetch-Site: same-site")]
    [InlineData("GET /api/live|Host: 127.0.0.1:9900|Origin: http://evil.example")]
    [InlineData("POST /api/servers/a:80/drain|Host: 127.0.0.1|Content-Type: text/plain")]
    [InlineData("POST /api/servers/a:80/drain|Host: 127.0.0.1|X-Pibl-Request: 1|Sec-Fetch-Site: cross-site")]
    [InlineData("POST /api/servers/a:80/drain|Host: 127.0.0.1|X-Pibl-Request: 1|Sec-Fetch-Site: same-site")]
    [InlineData("POST /api/servers/a:80/drain|Host: 127.0.0.1:9900|X-Pibl-Request: 1|Origin: http://evil.example")]
    [InlineData("POST /api/servers/a:80/drain|Host: 127.0.0.1:9900|X-Pibl-Request: 1|Origin: http://127.0.0.1:80")]
    [InlineData("POST /api/servers/a:80/drain|Host: 127.0.0.1:9900|X-Pibl-Request: 1|Origin: null")]
    public void A_page_of_another_site_changes_nothing_and_takes_no_place(string request) =>
        Assert.Equal("403", Decide(request, token: ""));

    [Theory]
    [InlineData("POST /api/stop|Host: localhost|X-Pibl-Request: 1|X-Forwarded-For: 192.0.2.1")]
    [InlineData("GET /api/config|Host: localhost|CDN-Loop: pibl")]
    [InlineData("GET /api/events|Host: localhost|Via: 1.1 pibl")]
    [InlineData("GET /|Host: localhost|Forwarded: for=192.0.2.1")]
    public void What_a_proxy_passes_on_is_refused_unless_it_has_the_token(string request)
    {
        Assert.Equal("403", Decide(request, token: ""));
        Assert.NotEqual("403", Decide($"{request}|Authorization: Bearer secret-secret-secret", "secret-secret-secret"));
    }

    [Fact]
    public void Who_asks_for_a_change_is_told_how() => Assert.Equal(
        "A change needs Content-Type: application/json or the field X-Pibl-Request: 1.",
        Assert.IsType<AdminDecision.Refuse>(AdminRule.Decide(
            Head("POST /api/purge|Host: 127.0.0.1"), new AdminAccess(new ListenPlace("127.0.0.1", 9900), default))).Why);

    [Theory]
    [InlineData("GET /api/status|Host: evil.example")]
    [InlineData("GET /api/status|Host: evil.example:9900")]
    [InlineData("GET /healthz|Host: localhost.evil.example")]
    [InlineData("GET /|Host: evil.example")]
    [InlineData("GET /api/status|Host: 127.0.0.1.evil.example")]
    [InlineData("GET /api/status|Host: localhost.")]
    [InlineData("GET http://evil.example/api/status|Host: 127.0.0.1")]
    public void A_name_that_somebody_else_gave_this_address_is_refused(string request) =>
        Assert.Equal("403", Decide(request, token: ""));

    [Theory]
    [InlineData("GET /metrics|Host: admin.example", "401")]
    [InlineData("GET /metrics|Host: admin.example|Authorization: Bearer 0123456789abcdef", "ShowMetrics text")]
    [InlineData("GET /api/status|Host: admin.example", "401")]
    [InlineData("GET /api/status|Host: admin.example|Authorization: Bearer 0123456789abcdee", "401")]
    [InlineData("GET /api/status|Host: admin.example|Authorization: Bearer 0123456789abcdef0", "401")]
    [InlineData("GET /api/status|Host: admin.example|Authorization: Basic 0123456789abcdef", "401")]
    [InlineData("GET /nothing|Host: admin.example", "401")]
    [InlineData("GET /api/events|Host: admin.example", "401")]
    [InlineData("POST /api/stop|Host: admin.example|X-Pibl-Request: 1", "401")]
    [InlineData("GET /api/openapi.json|Host: admin.example", "401")]
    [InlineData("GET /|Host: admin.example", "ShowPage index.html")]
    [InlineData("GET /dashboard/style.css|Host: admin.example", "ShowPage style.css")]
    [InlineData("GET /api/status|Host: admin.example|Authorization: Bearer 0123456789abcdef", "ShowStatus json")]
    [InlineData("GET /api/status|Host: admin.example|Authorization: bearer 0123456789abcdef", "ShowStatus json")]
    [InlineData("POST /api/servers/a:80/drain|Host: b|Authorization: Bearer 0123456789abcdef", "Drain a:80 True")]
    [InlineData("GET /healthz|Host: admin.example", "Live")]
    [InlineData("GET /readyz|Host: admin.example", "Ready")]
    public void A_token_opens_everything_and_probes_need_none(string request, string decided) =>
        Assert.Equal(decided, Decide(request, Token));

    [Fact]
    public void On_a_Unix_socket_the_host_does_not_matter() => Assert.Equal(
        new AdminDecision.ShowServers(),
        AdminRule.Decide(
            Head("GET /api/servers|Host: evil.example"), new AdminAccess(ListenPlace.Unix("pibl.admin"), default)));

    [Theory]
    [InlineData("127.0.0.1", "", true)]
    [InlineData("127.9.9.9", "", true)]
    [InlineData("::1", "", true)]
    [InlineData("localhost", "", true)]
    [InlineData("0.0.0.0", "", false)]
    [InlineData("10.0.0.1", "", false)]
    [InlineData("admin.example", "", false)]
    [InlineData("0.0.0.0", Token, true)]
    public void Who_is_not_of_this_machine_must_show_a_token(string host, string token, bool isGuarded) =>
        Assert.Equal(isGuarded, new AdminAccess(new ListenPlace(host, 9900), Bytes.Of(token)).IsGuarded);

    [Theory]
    [InlineData("0123456789abcdef", true)]
    [InlineData("\n 0123456789abcdef \r\n", true)]
    [InlineData("0123456789abcde", false)]
    [InlineData("0123456789abcdef two", false)]
    [InlineData("", false)]
    public void A_token_is_one_line_that_nobody_guesses(string content, bool isRight) =>
        Assert.Equal(isRight, AdminToken.Parse("f", Encoding.UTF8.GetBytes(content)).IsSuccess);

    private static string Decide(string request, string token) => AdminRule.Decide(
        Head(request), new AdminAccess(new ListenPlace("127.0.0.1", 9900), Bytes.Of(token))) switch
    {
        AdminDecision.Refuse refusal => $"{refusal.Status} {refusal.Allow}".TrimEnd(),
        AdminDecision.ShowStatus shown => $"ShowStatus {(shown.AsText ? "text" : "json")}",
        AdminDecision.ShowMetrics shown => $"ShowMetrics {(shown.IsOpenMetrics ? "OpenMetrics" : "text")}",
        AdminDecision.Drain order => $"Drain {order.Server} {order.IsDrained}",
        AdminDecision.ShowPage page => $"ShowPage {page.File}",
        AdminDecision.ShowRecent recent => $"ShowRecent {recent.Limit} {Other(recent.Language)}".TrimEnd(),
        AdminDecision.Explain asked => $"Explain {asked.Query.Url} {Other(asked.Language)}".TrimEnd(),
        AdminDecision.ShowCache shown => $"ShowCache {shown.Query.ToQuery()}",
        var other => other.GetType().Name,
    };

    private static string Other(Language language) => language == Language.English ? "" : language.ToString();

    private static RequestHead Head(string request)
    {
        var lines = request.Split('|');
        var scanned = 0;
        var text = $"{lines[0]} HTTP/1.1\r\n{string.Concat(lines.Skip(1).Select(line => $"{line}\r\n"))}\r\n";
        return RequestParser.Parse(Encoding.Latin1.GetBytes(text), HeadLimits.Default, ref scanned).Head!;
    }
}
