using System.Buffers;
using CsCheck;
using Pibl.Answers;
using Pibl.Config;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Templates;
using Pibl.Tests.Config;
using Pibl.Tests.Http;

namespace Pibl.Tests.Answers;

public sealed class LocationTests
{
    private static readonly SearchValues<char> Unescaped = SearchValues.Create("\"<>\\^`{|} ");

    [Theory]
    [InlineData("https://{host}{path}", "/a", "https://example.test/a")]
    [InlineData("https://{host}{path}", "/", "https://example.test/")]
    [InlineData("https://{host}{path}", "/a?q=1", "https://example.test/a?q=1")]
    [InlineData("https://{host}{path}?", "/a?q=1", "https://example.test/a")]
    [InlineData("https://{host}{path}?{query}", "/a?q=1", "https://example.test/a?q=1")]
    [InlineData("https://{host}{path}?{query}", "/a", "https://example.test/a")]
    [InlineData("https://{host}{path}?from=old&{query}", "/a?q=1&r", "https://example.test/a?from=old&q=1&r")]
    [InlineData("https://{host}{path}#top", "/a?q=1", "https://example.test/a#top")]
    [InlineData("https://{host}/", "/a?q=1", "https://example.test/")]
    [InlineData("https://www.{host}:8443{path}", "/a", "https://www.example.test:8443/a")]
    [InlineData("{scheme}://new.example{path}", "/a", "http://new.example/a")]
    [InlineData("/new{path}", "/a?q", "/new/a?q")]
    [InlineData("{path}/", "/a", "/a/")]
    [InlineData("{path}/", "//evil.test", "/evil.test/")]
    [InlineData("/login?next={path}", "/a", "/login?next=/a")]
    [InlineData("/login?next={path}", "/a&admin=1", "/login?next=/a%26admin%3D1")]
    [InlineData("/login?next={path}", "/a%20b", "/login?next=/a%2520b")]
    [InlineData("/login?q={query}", "/a?b=c&d", "/login?q=b%3Dc%26d")]
    [InlineData("https://{host}{path}", "/a%20b%zz", "https://example.test/a%20b%25zz")]
    [InlineData("https://{host}{path}", "/100%", "https://example.test/100%25")]
    [InlineData("https://{host}{path}", "/[a]{b}|^`", "https://example.test/%5Ba%5D%7Bb%7D%7C%5E%60")]
    [InlineData("https://{host}{path}", "/a?b[]={c}", "https://example.test/a?b%5B%5D=%7Bc%7D")]
    [InlineData("https://{host}{path}", "//evil.test/", "https://example.test//evil.test/")]
    public void The_address_is_filled_in_and_escaped(string location, string target, string expected) =>
        Assert.Equal(expected, Rendered(location, Given.Request("GET", "/") with { Target = Bytes.Of(target) }));

    [Fact]
    public void An_IPv6_host_keeps_its_brackets() => Assert.Equal(
        "https://[::1]/a", Rendered("https://{host}{path}", Given.Request("GET", "/a") with { Host = Bytes.Of("[::1]:8080") }));

    /// <summary>Whatever a client sends, the address is well formed, and the host is the one that is meant.</summary>
    [Fact]
    public void No_request_leads_to_another_host_or_ends_the_line() =>
        Gen.Select(Mutated.Request, Gen.OneOf(
            "https://new.example{path}", "https://{host}{path}", "{path}/", "/x{path}", "/x?n={path}&{query}",
            "https://new.example/?{query}", "http://new.example{path}?{query}#f"))
        .Sample((text, location) =>
        {
            var scanned = 0;
            if (RequestParser.Parse(Wire.Octets(text), HeadLimits.Default, ref scanned).Head is not { } request
                || request.Host.IsEmpty
                || !Uri.TryCreate($"http://{request.Host}", UriKind.Absolute, out _)) // .test: a reg-name to RFC 3986 alone
            {
                return;
            }

            var rendered = Rendered(location, request);
            Assert.False(rendered.AsSpan().ContainsAnyExceptInRange('!', '~'));
            Assert.False(rendered.AsSpan().ContainsAny(Unescaped));
            var host = request.Host.ToString();
            var expected = location.Contains("{host}", StringComparison.Ordinal)
                ? host.LastIndexOf(':') is var colon && colon > host.LastIndexOf(']') ? host[..colon] : host
                : location.StartsWith("http", StringComparison.Ordinal) ? "new.example" : "asked.example";
            var resolved = new Uri(new Uri("https://asked.example/x"), rendered);
            Assert.Equal(new Uri($"http://{expected}/").Host, resolved.Host);
        });

    [Fact]
    public void An_address_is_one_array()
    {
        var location = Read("https://{host}{path}");
        var request = Given.Request("GET", "/a?q");
        var bytes = (24 + "https://example.test/a?q".Length + 7) & ~7;

        Assert.Equal(bytes, Budgets.Allocated.By(
            () => location.Render(new TemplateValues(request, Given.Connection.Client.Address))));
    }

    private static LocationTemplate Read(string text) =>
        BrokenValue.Right(LocationTexts.Read(SourceSpan.OfDefault(text)));

    private static string Rendered(string location, RequestHead request) =>
        Read(location).Render(new TemplateValues(request, Given.Connection.Client.Address)).ToString();
}
