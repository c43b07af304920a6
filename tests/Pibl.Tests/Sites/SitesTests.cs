using Pibl.Http.Messages;
using Pibl.Tests.Transcripts;
using Pibl.Twins;

namespace Pibl.Tests.Sites;

/// <summary>Several sites behind one listener, each with servers, limits and a cache rule of its own.</summary>
public sealed class SitesTests : IDisposable
{
    private readonly ProxyWorld _world = new(Given.Settings(
        "SERVERS=rest:80", "MAX_BODY=1KB", "CACHE=on",
        "[site shop]", "HOST=shop.test, *.shop.test", "SERVERS=shop:80",
        "[site api]", "HOST=shop.test", "PATH=/api", "SERVERS=api:80", "MAX_BODY=4",
        "[site beta]", "HOST=shop.test", "HEADER=X-Beta: 1", "SERVERS=beta:80",
        "[site only]", "HOST=only.test", "PATH=/here"));

    public SitesTests()
    {
        foreach (var name in (string[])["rest", "shop", "api", "beta"])
        {
            _world.Connector[name].Connected = server => server.Arrived = () => Answer(server, name);
        }
    }

    [Theory]
    [InlineData("shop.test", "/", "", "200 shop")]
    [InlineData("SHOP.test:8080", "/x", "", "200 shop")]
    [InlineData("www.shop.test", "/api", "", "200 shop")]
    [InlineData("shop.test", "/api/v1", "", "200 api")]
    [InlineData("shop.test", "/%61pi", "", "200 api")]
    [InlineData("shop.test", "/apix", "", "200 shop")]
    [InlineData("shop.test", "/", "X-Beta: 1\r\n", "200 beta")]
    [InlineData("shop.test", "/api/a%2Fb;c", "", "200 api")]
    [InlineData("shop.test", "/%2fapi/x", "", "400 ")]
    [InlineData("shop.test", "/x/..%2Fapi", "", "400 ")]
    [InlineData("shop.test", "/api%2fx", "", "400 ")]
    [InlineData("shop.test", "/x/%2e%2e%5capi", "", "400 ")]
    [InlineData("shop.test", "/api;x", "", "400 ")]
    [InlineData("shop.test", "/x/..;/api", "", "400 ")]
    [InlineData("shop.test", "/;/api?a=%2f", "", "400 ")]
    [InlineData("shop.test", "/x?next=%2fapi;", "", "200 shop")]
    [InlineData("other.test", "/%2fapi", "", "421 ")]
    [InlineData("only.test", "/here", "", "200 rest")]
    [InlineData("only.test", "/there", "", "404 ")]
    [InlineData("other.test", "/", "", "421 ")]
    public void Each_request_goes_to_the_most_specific(string host, string target, string fields, string expected)
    {
        Assert.Equal(expected, Ask($"GET {target} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n"));
        var entry = Assert.Single(_world.AccessLog.Exchanges);
        Assert.Equal(
            expected[..3] switch
            {
                "400" => FaultKind.BadRequest,
                "404" => FaultKind.NotFound,
                "421" => FaultKind.Misdirected,
                _ => default(FaultKind?),
            },
            entry.Fault?.Kind);
        _world.Close();
    }

    [Theory]
    [InlineData("/", "200 shop")]
    [InlineData("/api", "413 ")]
    public void A_limit_is_the_sites_own(string target, string expected)
    {
        Assert.Equal(
            expected, Ask($"POST {target} HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 5\r\n\r\nabcde"));
        _world.Close();
    }

    /// <summary>Two sites would answer one URI: what the one stored must not come from the other.</summary>
    [Fact]
    public void A_site_with_a_field_as_condition_neither_stores_nor_answers_from_the_cache()
    {
        Assert.Equal("200 shop", Ask("GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n"));
        Assert.Equal("200 beta", Ask("GET / HTTP/1.1\r\nHost: shop.test\r\nX-Beta: 1\r\n\r\n"));
        Assert.Equal("200 shop", Ask("GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n"));
        Assert.Equal(
            [false, null, true], _world.AccessLog.Exchanges.Select(entry => entry.Via.Cache?.Hit));
        _world.Close();
    }

    /// <summary>One connection, one request after the other, each to another site.</summary>
    [Fact]
    public void Sites_take_turns_on_one_connection()
    {
        var client = _world.Connect();
        client.Send("GET / HTTP/1.1\r\nHost: shop.test\r\n\r\nGET / HTTP/1.1\r\nHost: nowhere.test\r\n\r\n"
            + "GET /api HTTP/1.1\r\nHost: shop.test\r\n\r\n");
        _world.Settle();
        Assert.Equal(
            ["200", "421", "200"], client.Text.Split("HTTP/1.1 ").Skip(1).Select(answer => answer[..3]));
        _world.Close();
    }

    public void Dispose() => _world.Dispose();

    /// <summary>The status, and the name that the server that answered has for itself.</summary>
    private string Ask(string request)
    {
        var client = _world.Connect();
        client.Send(request);
        _world.Settle();
        var lines = client.Text.Split("\r\n");
        var name = lines.FirstOrDefault(line => line.StartsWith("X-Name: ", StringComparison.Ordinal)) ?? "X-Name: ";
        client.Finish();
        _world.Settle();
        return $"{lines[0][9..12]} {name["X-Name: ".Length..]}";
    }

    private static void Answer(Peer server, string name)
    {
        var head = "";
        if (Message.Read(server.Text, server.IsOver, null, ref head) is { } request)
        {
            server.Received.Skip(request.Length);
            server.Send($"HTTP/1.1 200 OK\r\nX-Name: {name}\r\nCache-Control: max-age=60\r\nContent-Length: 2\r\n\r\nok");
        }
    }
}
