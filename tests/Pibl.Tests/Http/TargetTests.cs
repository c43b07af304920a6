namespace Pibl.Tests.Http;

public sealed class TargetTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/a/b?c=d&e")]
    [InlineData("/a??b=?")]
    [InlineData("/a?")]
    [InlineData("/a?p=/../../etc")]
    [InlineData("/~!$&'()*+,;=:@-._")]
    [InlineData("/a%20b%2Fc%252F%00%0d%0a")]
    [InlineData("/a%zz%")]
    [InlineData("/a/../b/%2e%2e/..%2fc")]
    [InlineData("//evil.test/a//b")]
    [InlineData("/a?x=|^`{}[]\\")]
    [InlineData("/http://evil.test/")]
    public void Origin_form_goes_on_as_it_came(string target)
    {
        var request = Wire.Accepted(Wire.Get(target: target));
        Assert.Equal((target, "a.test"), (request.Target.ToString(), request.Host.ToString()));
    }

    [Theory]
    [InlineData("http://b.test/x?y", "/x?y", "b.test")]
    [InlineData("HTTP://B.Test:8080/X", "/X", "b.test:8080")]
    [InlineData("https://b.test/", "/", "b.test")]
    [InlineData("http://b.test", "/", "b.test")]
    [InlineData("http://b.test:/", "/", "b.test")]
    [InlineData("http://b.test?q=1", "/?q=1", "b.test")]
    [InlineData("http://b.test/?u=http://c.test", "/?u=http://c.test", "b.test")]
    [InlineData("http://b.test/@c", "/@c", "b.test")]
    [InlineData("http://[2001:db8::1]:81/x", "/x", "[2001:db8::1]:81")]
    public void An_absolute_form_overrides_Host(string target, string origin, string host)
    {
        var request = Wire.Accepted(Wire.Get(target: target));
        Assert.Equal((origin, host), (request.Target.ToString(), request.Host.ToString()));
    }

    [Theory]
    [InlineData("http://a.test@evil.test/", "RFC 9110 §4.2.4")]
    [InlineData("http://:80/", "RFC 9110 §4.2.1")]
    [InlineData("/a#b", "RFC 9112 §3.2")]
    [InlineData("/a\\b", "RFC 3986 §3.3")]
    public void A_refusal_names_its_clause(string target, string clause) =>
        Assert.Equal(clause, Wire.Refused(Wire.Get(target: target), 400).Clause);

    [Fact]
    public void An_absolute_OPTIONS_without_a_path_asks_the_whole_server() =>
        Assert.Equal("*", Wire.Accepted("OPTIONS http://a.test HTTP/1.1\r\nHost: a.test\r\n\r\n").Target.ToString());

    [Theory]
    [InlineData("a/b")]
    [InlineData("../a")]
    [InlineData("#a")]
    [InlineData("/a#b")]
    [InlineData("/a?b#c")]
    [InlineData("?a")]
    [InlineData("%2Fa")]
    [InlineData("*")]
    [InlineData("**")]
    [InlineData("\\\\evil.test\\a")]
    [InlineData("/static\\..\\admin")]
    [InlineData("/a\0b")]
    [InlineData("/a\u0001b")]
    [InlineData("/a\u007fb")]
    [InlineData("/a\u00c3\u00a9")]
    [InlineData("/a\u0085")]
    [InlineData("/a\u00a0HTTP/1.0")]
    [InlineData("/a\"b")]
    [InlineData("/a<b>")]
    [InlineData("http://")]
    [InlineData("http:///a")]
    [InlineData("http://:80/a")]
    [InlineData("http:a.test/a")]
    [InlineData("http:/a.test/a")]
    [InlineData("http://a.test@evil.test/")]
    [InlineData("http://u:p@a.test/")]
    [InlineData("http://a.test#@evil.test/")]
    [InlineData("http://[::1/")]
    [InlineData("http://a%20b.test/")]
    [InlineData("http://a.test:99999/")]
    [InlineData("http://a.test\\@evil.test/")]
    [InlineData("http://a.test/b\\c")]
    [InlineData("ftp://a.test/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("a.test:443")]
    public void Other_targets_are_refused(string target) => Wire.Refused(Wire.Get(target: target), 400);

    [Theory]
    [InlineData("OPTIONS *?a")]
    [InlineData("OPTIONS **")]
    [InlineData("PRI *")]
    public void The_asterisk_stands_alone_and_for_OPTIONS(string start) =>
        Wire.Refused($"{start} HTTP/1.1\r\nHost: a.test\r\n\r\n", 400);

    [Theory]
    [InlineData("a.test:443")]
    [InlineData("a.test")]
    [InlineData("/")]
    public void CONNECT_is_not_offered(string target) =>
        Wire.Refused($"CONNECT {target} HTTP/1.1\r\nHost: a.test:443\r\n\r\n", 501);
}
