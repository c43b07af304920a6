using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http;

public sealed class RequestWriterTests
{
    [Fact]
    public void A_request_is_written_anew() =>
        Assert.Equal(
            "POST /p?q HTTP/1.1\r\nHost: b.test:81\r\nx-A: 1\r\nAccept: */*\r\nVia: 1.0 fred, 1.1 p\r\n"
            + "Content-Length: 5\r\nVia: 1.0 pibl\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\n"
            + "X-Forwarded-Host: B.test:81\r\n"
            + "Forwarded: for=192.0.2.1;host=\"B.test:81\";proto=http;by=_pibl\r\n\r\n",
            Written.Request(
                "POST http://B.test:81/p?q HTTP/1.0\r\nContent-Length: 005\r\nx-A:1\r\nHost:  B.test:81\r\n"
                + "Accept: */*\r\nVia: 1.0 fred, 1.1 p\r\n\r\n"));

    [Theory]
    [InlineData("Keep-Alive: timeout=5\r\n")]
    [InlineData("Proxy-Connection: keep-alive\r\n")]
    [InlineData("Proxy-Authorization: Basic eA==\r\n")]
    [InlineData("Connection: close\r\n")]
    [InlineData("TE: gzip\r\n")]
    [InlineData("TE: gzip\r\nConnection: TE\r\n")]
    [InlineData("Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n")]
    [InlineData("http2-settings: AAMAAABk\r\n")]
    [InlineData("pROXY: http://evil.test:1/\r\n")]
    [InlineData("Upgrade: websocket\r\nConnection: Upgrade\r\n")]
    [InlineData("Trailer: X-T\r\n")]
    [InlineData("Expect: 100-continue\r\n")]
    [InlineData("Connection: x-hop\r\nX-Hop: 1\r\n")]
    [InlineData("x-hOp: 1\r\nX-Hop: 2\r\nCONNECTION: close, X-HOP\r\n")]
    [InlineData("Connection: x-other\r\nConnection: , x-hop ,\r\nX-Hop: 1\r\n")]
    [InlineData("Connection: connection, x-hop\r\nX-Hop: 1\r\n")]
    public void What_ends_here_does_not_go_on(string lines) =>
        Assert.Equal("X-Keep: 1\r\n", Written.FieldsOf(lines + "X-Keep: 1\r\n"));

    [Theory]
    [InlineData("Connection: cache-control\r\nCache-Control: no-store\r\n", "Cache-Control: no-store\r\n")]
    [InlineData("Connection: via\r\nVia: 1.1 fred\r\n", "Via: 1.1 fred\r\n")]
    [InlineData("Connection: cdn-loop\r\nCDN-Loop: fred\r\n", "CDN-Loop: fred\r\n")]
    [InlineData("Connection: host\r\nX-A: 1\r\n", "X-A: 1\r\n")]
    [InlineData("Connection: x-hop\r\nX-Hop2: 1\r\nX-Ho: 1\r\n", "X-Hop2: 1\r\nX-Ho: 1\r\n")]
    [InlineData("Connection: \"x-keep\"\r\nX-Keep: 1\r\n", "X-Keep: 1\r\n")]
    public void Naming_a_field_that_everybody_needs_has_no_effect(string lines, string expected) =>
        Assert.Equal(expected, Written.FieldsOf(lines));

    [Fact]
    public void Framing_survives_being_named()
    {
        var text = Written.Request(Wire.Post("Connection: content-length\r\nContent-Length: 5\r\n"));
        Assert.Contains("\r\nContent-Length: 5\r\n", text, StringComparison.Ordinal);
        text = Written.Request(
            Wire.Post("Connection: transfer-encoding\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n"));
        Assert.Contains("\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TE: trailers\r\n")]
    [InlineData("Connection: TE\r\nTE: gzip;q=1, Trailers\r\n")]
    public void TE_goes_on_as_far_as_it_asks_for_trailers(string lines) =>
        Assert.Equal("TE: trailers\r\nConnection: TE\r\n", Written.FieldsOf(lines));

    [Fact]
    public void The_body_that_is_sent_decides_the_framing()
    {
        var request = Wire.Accepted(Wire.Post("Transfer-Encoding: chunked\r\n"));
        var text = Written.Request(request, Written.Edits(request) with { Framing = Framing.Exactly(7) });
        Assert.Contains("\r\nContent-Length: 7\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", text, StringComparison.Ordinal);
        text = Written.Request(request, Written.Edits(request) with { Framing = Framing.None });
        Assert.DoesNotContain("Transfer-Encoding", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cache_asks_with_its_own_validators()
    {
        var request = Wire.Accepted(Wire.Get("If-None-Match: \"c\"\r\nIf-Modified-Since: x\r\nIf-Match: \"m\"\r\n"));
        var text = Written.Request(request, Written.Edits(request) with { IfNoneMatch = Bytes.Of("\"s\"") });
        Assert.Contains("If-Match: \"m\"\r\nIf-None-Match: \"s\"\r\nVia", text, StringComparison.Ordinal);
        text = Written.Request(request, Written.Edits(request) with { IfModifiedSince = Bytes.Of(Written.Date) });
        Assert.Contains($"If-Match: \"m\"\r\nIf-Modified-Since: {Written.Date}\r\nVia", text, StringComparison.Ordinal);
        text = Written.Request(request);
        Assert.Contains("If-None-Match: \"c\"\r\nIf-Modified-Since: x\r\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OPTIONS", "5", 5, "Max-Forwards: 4\r\n")]
    [InlineData("TRACE", "1", 1, "Max-Forwards: 0\r\n")]
    [InlineData("OPTIONS", "010", 10, "Max-Forwards: 9\r\n")]
    [InlineData("OPTIONS", "0", 0, "")]
    [InlineData("OPTIONS", "abc", null, "")]
    [InlineData("OPTIONS", "-1", null, "")]
    [InlineData("OPTIONS", "", null, "")]
    [InlineData("OPTIONS", "1\r\nMax-Forwards: 1", null, "")]
    [InlineData("OPTIONS", "99999999999999999999", 100_000_000, "Max-Forwards: 99999999\r\n")]
    [InlineData("GET", "0", null, "Max-Forwards: 0\r\n")]
    public void Max_Forwards_counts_down_for_the_methods_it_is_for(
        string method, string value, int? hops, string written)
    {
        var request = Wire.Accepted($"{method} / HTTP/1.1\r\nHost: a.test\r\nMax-Forwards: {value}\r\n\r\n");
        Assert.Equal(hops, MaxForwards.Of(request));
        Assert.Contains($"Host: a.test\r\n{written}Via", Written.Request(request), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1", "Content-Length: 5\r\nExpect: 100-Continue\r\n", true)]
    [InlineData("HTTP/1.1", "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n", true)]
    [InlineData("HTTP/1.1", "Content-Length: 0\r\nExpect: 100-continue\r\n", false)]
    [InlineData("HTTP/1.1", "Content-Length: 5\r\n", false)]
    [InlineData("HTTP/1.0", "Content-Length: 5\r\nExpect: 100-continue\r\n", false)]
    public void An_expectation_goes_on_where_it_means_something(string version, string lines, bool waits)
    {
        var request = Wire.Accepted(Wire.Post(lines, version));
        Assert.Equal(waits, Expectation.WaitsForContinue(request));
        Assert.Equal(waits, Written.Request(request).Contains("\r\nExpect: 100-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Expect: something\r\n")]
    [InlineData("Expect: y 100-continue\r\n")]
    [InlineData("Expect: 100-continue, x\r\n")]
    [InlineData("Expect:\r\n")]
    [InlineData("Expect: 100-continue\r\nExpect: 100-continue\r\n")]
    public void Other_expectations_are_refused(string lines) =>
        Wire.Refused(Wire.Post(lines + "Content-Length: 5\r\n"), 417);

    [Theory]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\n", true)]
    [InlineData("Connection: keep-alive, upgrade\r\nUpgrade: h2c, WebSocket\r\n", true)]
    [InlineData("Upgrade: websocket\r\n", false)]
    [InlineData("Connection: Upgrade\r\nUpgrade: h2c\r\n", false)]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n", false)]
    public void Only_a_websocket_upgrade_is_asked_for(string lines, bool wanted)
    {
        var request = Wire.Accepted(Wire.Get(lines));
        Assert.Equal(wanted, UpgradeRules.IsWanted(request));
        var text = Written.Request(request, Written.Edits(request) with { Upgrade = wanted });
        Assert.Equal(
            wanted, text.Contains("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n", StringComparison.Ordinal));
        Assert.DoesNotContain("h2c", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Nominated_fields_can_be_taken_off_before_the_cache_is_asked()
    {
        var request = Wire.Accepted(
            Wire.Get("Connection: x-hop, cookie, te\r\nX-Hop: 1\r\nCookie: a\r\nTE: trailers\r\nX-A: 1\r\n"));
        var bare = HopByHop.WithoutNominated(request);
        Assert.Equal(
            "Host: a.test\r\nConnection: x-hop, cookie, te\r\nTE: trailers\r\nX-A: 1\r\n", bare.Fields.ToString());
        Assert.Equal(Written.Request(request), Written.Request(bare));
        var plain = Wire.Accepted(Wire.Get("Connection: close\r\n"));
        Assert.Same(plain, HopByHop.WithoutNominated(plain));
    }
}
