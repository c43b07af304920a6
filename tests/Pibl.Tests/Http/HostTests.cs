namespace Pibl.Tests.Http;

public sealed class HostTests
{
    [Theory]
    [InlineData("a.test", "a.test")]
    [InlineData("A.TEST", "a.test")]
    [InlineData("A.test:8080", "a.test:8080")]
    [InlineData("a.test:", "a.test")]
    [InlineData("a.test.", "a.test.")]
    [InlineData("a_b.test", "a_b.test")]
    [InlineData("192.0.2.1:80", "192.0.2.1:80")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("[2001:DB8::1]:65535", "[2001:db8::1]:65535")]
    [InlineData("[::ffff:192.0.2.1]", "[::ffff:192.0.2.1]")]
    [InlineData("", "")]
    public void A_host_is_brought_to_one_form(string sent, string expected)
    {
        var request = Wire.Accepted($"GET / HTTP/1.1\r\nHost: {sent}\r\n\r\n");
        Assert.Equal(expected, request.Host.ToString());
        Assert.Equal(sent, request.Fields.ToString()[6..^2]);
    }

    [Theory]
    [InlineData("a.test/x")]
    [InlineData("a.test?x")]
    [InlineData("a.test#x")]
    [InlineData("u@a.test")]
    [InlineData("a .test")]
    [InlineData("a.test\tb")]
    [InlineData("a.test b.test")]
    [InlineData("a.test,b.test")]
    [InlineData("a%41.test")]
    [InlineData("a%zz.test")]
    [InlineData(":80")]
    [InlineData("a.test:http")]
    [InlineData("a.test:+80")]
    [InlineData("a.test:-1")]
    [InlineData("a.test:1.2")]
    [InlineData("a.test: 80")]
    [InlineData("a.test:65536")]
    [InlineData("a.test:000080")]
    [InlineData("a.test:80:80")]
    [InlineData("2001:db8::1")]
    [InlineData("[::1")]
    [InlineData("::1]")]
    [InlineData("[::1]x")]
    [InlineData("[::g]")]
    [InlineData("[]")]
    [InlineData("[1.2.3.4]")]
    [InlineData("[fe80::1%25eth0]")]
    [InlineData("[v1.x:y]")]
    [InlineData("http://a.test")]
    [InlineData("a\\b.test")]
    [InlineData("a^b.test")]
    [InlineData("a|b.test")]
    [InlineData("a.test\u0002")]
    [InlineData("a.test\u007f")]
    [InlineData("\u00e9.test")]
    [InlineData("\"a.test\"")]
    public void What_is_not_a_host_is_refused(string host)
    {
        Wire.Refused($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n", 400);
        Wire.Refused($"GET / HTTP/1.0\r\nHost: {host}\r\n\r\n", 400);

        // RFC 9112 §3.2: even where the target overrides it.
        Wire.Refused($"GET http://b.test/ HTTP/1.1\r\nHost: {host}\r\n\r\n", 400);
    }

    [Theory]
    [InlineData("HTTP/1.1", "X-A: 1\r\n")]
    [InlineData("HTTP/1.1", "Host: a.test\r\nHost: a.test\r\n")]
    [InlineData("HTTP/1.1", "Host: a.test\r\nX-A: 1\r\nhOST: b.test\r\n")]
    [InlineData("HTTP/1.1", "Host:\r\nHost: a.test\r\n")]
    [InlineData("HTTP/1.0", "Host: a.test\r\nHost: a.test\r\n")]
    public void There_is_exactly_one(string version, string lines) =>
        Wire.Refused($"GET / {version}\r\n{lines}\r\n", 400);

    [Fact]
    public void HTTP_1_0_may_have_none() =>
        Assert.True(Wire.Accepted("GET / HTTP/1.0\r\nX-A: 1\r\n\r\n").Host.IsEmpty);

    [Fact]
    public void Fields_that_speak_of_hosts_change_nothing() =>
        Assert.Equal(
            "a.test",
            Wire.Accepted(Wire.Get("X-Forwarded-Host: evil.test\r\nForwarded: host=evil.test\r\n")).Host.ToString());
}
