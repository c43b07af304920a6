using System.Net;
using Pibl.Http.H1;
using Pibl.Http.Messages;

namespace Pibl.Tests.Http;

/// <summary>Who asked, as the server is told: by the proxy, and by whom it believes.</summary>
public sealed class ForwardedTests
{
    [Theory]
    [InlineData("X-Forwarded-For: 10.0.0.1\r\n")]
    [InlineData("X-Forwarded-For: 10.0.0.1\r\nx-forwarded-for: 10.0.0.2\r\n")]
    [InlineData("X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.test\r\n")]
    [InlineData("Forwarded: for=10.0.0.1;proto=https;host=evil.test\r\nFORWARDED: for=10.0.0.2\r\n")]
    [InlineData("X-Forwarded-Port: 443\r\nX-Forwarded-Prefix: /evil\r\nX-Forwarded-Server: evil\r\n")]
    [InlineData("X-Forwarded-Ssl: on\r\nX-Forwarded: for=10.0.0.1\r\nX-Real-IP: 10.0.0.1\r\nx-real-ip: 10.0.0.1\r\n")]
    [InlineData("X_Forwarded_For: 10.0.0.1\r\nX-Forwarded_For: 10.0.0.1\r\nx_real_ip: 10.0.0.1\r\n")]
    [InlineData("Connection: x-forwarded-for, forwarded\r\nX-Forwarded-For: 10.0.0.1\r\nForwarded: for=10.0.0.1\r\n")]
    public void Nobody_can_forge_who_asked(string lines) =>
        Assert.Equal("X-Keep: 1\r\n", Written.FieldsOf(lines + "X-Keep: 1\r\n"));

    [Theory]
    [InlineData("X-Forward: 1\r\nX-Real-IPs: 1\r\nX-Real: 1\r\nForwarded-For: 1\r\nXX-Forwarded-For: 1\r\n")]
    public void What_only_looks_like_it_goes_on(string lines) => Assert.Equal(lines, Written.FieldsOf(lines));

    [Theory]
    [InlineData("192.0.2.9", "192.0.2.9", "192.0.2.9")]
    [InlineData("::ffff:192.0.2.9", "192.0.2.9", "192.0.2.9")]
    [InlineData("2001:db8::1", "2001:db8::1", "\"[2001:db8::1]\"")]
    [InlineData("fe80::1%7", "fe80::1", "\"[fe80::1]\"")]
    [InlineData("0.0.0.0", "unknown", "unknown")]
    public void The_peer_stands_last_in_both_lists(string address, string plain, string quoted)
    {
        var request = Wire.Accepted(Wire.Get(
            "X-Forwarded-For: a, b\r\nForwarded: for=a, for=b\r\nx-forwarded-for: c\r\nX-Forwarded-For:\r\n"
            + "Forwarded: for=c\r\n"));
        var edits = Written.Edits(request) with { Client = IPAddress.Parse(address) };
        Assert.Equal(
            $"X-Forwarded-For: {plain}\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a.test\r\n"
            + $"Forwarded: for={quoted};host=a.test;proto=http;by=_pibl\r\n",
            Facts(request, edits));
        Assert.Equal(
            $"X-Forwarded-For: a, b, c, {plain}\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a.test\r\n"
            + $"Forwarded: for=a, for=b, for=c, for={quoted};host=a.test;proto=http;by=_pibl\r\n",
            Facts(request, edits with { TrustedPeer = true }));
    }

    [Theory]
    [InlineData("X-Forwarded-Proto: https\r\n", "X-Forwarded-Host: a.test\r\n")]
    [InlineData("X-Forwarded-Host: www.test\r\n", "X-Forwarded-Proto: http\r\n")]
    [InlineData(
        "X-Forwarded-Proto: https\r\nX-Forwarded-Host: www.test\r\nX-Forwarded-Port: 443\r\nX-Real-IP: 1\r\n", "")]
    public void A_trusted_peer_knows_the_first_hop(string lines, string written)
    {
        var request = Wire.Accepted(Wire.Get(lines));
        Assert.Equal(
            $"GET / HTTP/1.1\r\nHost: a.test\r\n{lines}Via: 1.1 pibl\r\nX-Forwarded-For: 192.0.2.1\r\n{written}"
            + "Forwarded: for=192.0.2.1;host=a.test;proto=http;by=_pibl\r\n\r\n",
            Written.Request(request, Written.Edits(request) with { TrustedPeer = true }));
    }

    [Theory]
    [InlineData("X-Forwarded-Proto:\r\nX-Forwarded-Host:\r\nForwarded:\r\n")]
    [InlineData("Connection: x-forwarded-proto, forwarded\r\nX-Forwarded-Proto: https\r\nForwarded: for=a\r\n")]
    [InlineData("X_Forwarded_For: a\r\nX_Forwarded_Proto: https\r\n")]
    public void What_is_empty_disguised_or_for_one_hop_is_nothing_even_from_a_trusted_peer(string lines)
    {
        var request = Wire.Accepted(Wire.Get(lines));
        var plain = Wire.Accepted(Wire.Get());
        Assert.Equal(
            Written.Request(plain), Written.Request(request, Written.Edits(request) with { TrustedPeer = true }));
    }

    [Fact]
    public void Forwarded_is_not_begun_behind_a_peer_that_speaks_X_Forwarded_For_alone()
    {
        var request = Wire.Accepted(Wire.Get("X-Forwarded-For: a\r\n"));
        Assert.Equal(
            "X-Forwarded-For: a, 192.0.2.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a.test\r\n",
            Facts(request, Written.Edits(request) with { TrustedPeer = true }));
    }

    [Theory]
    [InlineData("a.test:81", "host=\"a.test:81\"")]
    [InlineData("[::1]", "host=\"[::1]\"")]
    [InlineData("A.test", "host=A.test")]
    public void A_host_that_is_no_token_is_quoted(string host, string written)
    {
        var request = Wire.Accepted($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
        Assert.Contains($";{written};proto=http;", Written.Request(request), StringComparison.Ordinal);
    }

    // RFC 9112 §3.2: an HTTP/1.1 request has a Host, whatever the client's had.
    [Theory]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "10.0.0.7:8080")]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\n\r\n", "10.0.0.7:8080")]
    [InlineData("GET / HTTP/1.0\r\nHost: a.test\r\n\r\n", "a.test")]
    [InlineData("GET http://b.test/ HTTP/1.0\r\n\r\n", "b.test")]
    public void A_request_without_a_host_goes_to_the_servers_own(string head, string host)
    {
        var request = Wire.Accepted(head);
        var edits = Written.Edits(request) with { Host = request.Host, Authority = Bytes.Of("10.0.0.7:8080") };
        var text = Written.Request(request, edits);
        Assert.StartsWith($"GET / HTTP/1.1\r\nHost: {host}\r\nVia", text, StringComparison.Ordinal);
        Assert.Equal(!request.Host.IsEmpty, text.Contains("X-Forwarded-Host", StringComparison.Ordinal));
        Assert.Equal(!request.Host.IsEmpty, text.Contains(";host=", StringComparison.Ordinal));
    }

    /// <summary>The lines behind Via, where the proxy's own facts stand.</summary>
    private static string Facts(RequestHead request, RequestEdits edits)
    {
        var text = Written.Request(request, edits);
        var behind = text.IndexOf("Via: 1.1 pibl\r\n", StringComparison.Ordinal) + "Via: 1.1 pibl\r\n".Length;
        return text[behind..^2];
    }
}
