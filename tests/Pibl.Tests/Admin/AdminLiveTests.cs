using System.Text.Json;
using Pibl.Twins;

namespace Pibl.Tests.Admin;

/// <summary>An operator who watches what goes on.</summary>
public sealed class AdminLiveTests : IDisposable
{
    private const string Hello = "HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Length: 5\r\n\r\nhello";

    private readonly ProxyWorld _world = new(Given.Settings("SERVERS=s1:80", "ADMIN=127.0.0.1:9900"));

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_moment_tells_of_rates_sites_and_what_is_frequent()
    {
        for (var at = 0; at < 3; at++)
        {
            Answer(Ask($"/a?{at}"));
        }

        _world.Advance(TimeSpan.FromSeconds(1));
        var now = Json("/api/live");
        Assert.Equal(3, now.GetProperty("exchanges").GetProperty("total").GetInt64());
        Assert.Equal(3, now.GetProperty("statusClasses").GetProperty("2xx").GetInt64());
        var site = now.GetProperty("sites")[0];
        Assert.Equal((3, 3), (
            site.GetProperty("classes").GetProperty("2xx").GetInt64(), site.GetProperty("servers")[0].GetProperty("total").GetInt64()));
        Assert.Equal(3, site.GetProperty("servers")[0].GetProperty("requestsPerSecond").GetDouble(), 0.1);
        var top = now.GetProperty("top");
        Assert.Equal(["192.0.2.1 3"], Tops(top, "clients"));
        Assert.Equal(["a.test/a 3"], Tops(top, "urls"));
        Assert.Equal(["no-store RFC9111-5.2.2.5 3"], Tops(top, "notStored"));
        _world.Close();
    }

    [Fact]
    public void The_last_exchanges_come_newest_first_and_say_why()
    {
        for (var at = 0; at < 102; at++)
        {
            Answer(Ask($"/{at}"));
        }

        var all = Json("/api/recent").GetProperty("exchanges").EnumerateArray().ToArray();
        Assert.Equal(100, all.Length);
        Assert.Equal(
            ["/101", "/100"],
            Json("/api/recent?limit=2").GetProperty("exchanges").EnumerateArray().Select(one => one.GetProperty("target").GetString()));
        Assert.Equal(("/2", "s1:80"), (all[^1].GetProperty("target").GetString(), all[^1].GetProperty("server").GetString()));
        Assert.Contains(
            all[0].GetProperty("why").EnumerateArray(),
            sentence => sentence.GetString()!.Contains("RFC 9111 §5.2.2.5", StringComparison.Ordinal));
        _world.Close();
    }

    [Fact]
    public void Behind_a_trusted_proxy_the_client_is_whom_it_names()
    {
        Assert.True(_world.Proxy.Reload(Given.Settings(
            "SERVERS=s1:80", "ADMIN=127.0.0.1:9900", "TRUSTED_PROXIES=192.0.2.0/24")));
        var client = _world.Connect();
        client.Send("GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");
        Answer(client);
        Assert.Equal(["203.0.113.9 1"], Tops(Json("/api/live").GetProperty("top"), "clients"));
        _world.Close();
    }

    [Fact]
    public void What_a_field_must_hold_is_told_to_nobody_who_does_not_send_it()
    {
        Assert.True(_world.Proxy.Reload(Given.Settings(
            "ADMIN=127.0.0.1:9900", "[site gate]", "HOST=a.test", "HEADER=X-Gate: sesame", "SERVERS=s1:80",
            "[site all]", "HOST=a.test", "SERVERS=s1:80")));
        var told = Json("/api/explain?url=http://a.test/");
        Assert.Equal(
            "HEADER asks for X-Gate", Assert.Single(told.GetProperty("not").EnumerateArray()).GetProperty("because").GetString());
        Assert.DoesNotContain("sesame", told.GetRawText(), StringComparison.Ordinal);
        _world.Close();
    }

    [Fact]
    public void An_explanation_tells_what_became_of_the_last_such_request()
    {
        Answer(Ask("/a?1"));
        var last = Json("/api/explain?url=http://a.test/a?1").GetProperty("last");
        Assert.Equal(200, last.GetProperty("status").GetInt32());
        Assert.Contains(
            last.GetProperty("reasons").EnumerateArray(),
            reason => reason.GetProperty("clause").GetString() == "RFC 9111 §5.2.2.5");
        Assert.Equal(JsonValueKind.Null, Json("/api/explain?url=http://a.test/b").GetProperty("last").ValueKind);
        _world.Close();
    }

    [Fact]
    public void A_large_head_is_not_kept_and_a_long_target_is_cut()
    {
        var client = _world.Connect();
        client.Send($"GET /{new string('x', 6000)} HTTP/1.1\r\nHost: a.test\r\nX: {new string('y', 6000)}\r\n\r\n");
        Answer(client);
        var kept = Json("/api/recent").GetProperty("exchanges")[0];
        Assert.Equal(512, kept.GetProperty("target").GetString()!.Length);
        Assert.Equal("a.test", kept.GetProperty("host").GetString());
        _world.Close();
    }

    [Fact]
    public void What_takes_longer_than_a_second_is_shown_while_it_is_under_way()
    {
        var client = Ask("/slow");
        Assert.Empty(Json("/api/live").GetProperty("slow").EnumerateArray());
        _world.Advance(TimeSpan.FromSeconds(2));
        var slow = Json("/api/live").GetProperty("slow")[0];
        Assert.Equal(("/slow", 2000), (slow.GetProperty("target").GetString(), slow.GetProperty("elapsedMs").GetDouble()));
        Answer(client);
        Assert.Empty(Json("/api/live").GetProperty("slow").EnumerateArray());
        _world.Close();
    }

    [Fact]
    public void Events_come_once_a_second_until_the_program_ends()
    {
        var reader = Follow();
        Assert.Equal(1, EventsOf(reader));
        _world.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(4, EventsOf(reader));
        Assert.Contains("\r\nContent-Type: text/event-stream\r\n", reader.Text, StringComparison.Ordinal);
        _world.Drain();
        _world.Settle();
        _world.Advance(TimeSpan.FromSeconds(1));
        Assert.EndsWith("0\r\n\r\n", reader.Text, StringComparison.Ordinal);
        _world.Close();
    }

    [Fact]
    public void Sixteen_may_read_events_and_a_place_is_free_when_one_leaves()
    {
        var readers = Enumerable.Range(0, 16).Select(_ => Follow()).ToArray();
        Assert.All(readers, reader => Assert.StartsWith("HTTP/1.1 200 ", reader.Text, StringComparison.Ordinal));
        Assert.StartsWith("HTTP/1.1 503 ", Follow().Text, StringComparison.Ordinal);
        readers[3].Reset();
        _world.Advance(TimeSpan.FromSeconds(1));
        Assert.StartsWith("HTTP/1.1 200 ", Follow().Text, StringComparison.Ordinal);
        _world.Close();
    }

    [Fact]
    public void Who_does_not_read_for_ten_seconds_is_cut_off()
    {
        var reader = _world.ConnectAdmin();
        reader.Pause();
        reader.Send("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        _world.Advance(TimeSpan.FromSeconds(9));
        Assert.False(reader.IsOver);
        _world.Advance(TimeSpan.FromSeconds(3));
        reader.Resume();
        _world.Settle();
        Assert.True(reader.IsOver);
        _world.Close();
    }

    [Theory]
    [InlineData("GET /api/status HTTP/1.1\r\nHost: loc")]
    [InlineData("POST /api/purge HTTP/1.1\r\nHost: localhost\r\nX-Pibl-Request: 1\r\nContent-Length: 9\r\n\r\n{")]
    public void Who_sends_slowly_is_cut_off(string begun)
    {
        var slow = _world.ConnectAdmin();
        slow.Send(begun);
        _world.Advance(TimeSpan.FromSeconds(12));
        Assert.StartsWith("HTTP/1.1 408 ", slow.Text, StringComparison.Ordinal);
        _world.Close();
    }

    [Fact]
    public void A_body_of_64_KB_is_the_largest()
    {
        var large = _world.ConnectAdmin();
        large.Send("POST /api/purge HTTP/1.1\r\nHost: localhost\r\nX-Pibl-Request: 1\r\nContent-Length: 65537\r\n\r\n");
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 413 ", large.Text, StringComparison.Ordinal);
        _world.Close();
    }

    private Peer Ask(string target)
    {
        var client = _world.Connect();
        client.Send($"GET {target} HTTP/1.1\r\nHost: a.test\r\n\r\n");
        _world.Settle();
        return client;
    }

    private void Answer(Peer client)
    {
        _world.Settle();
        _world.Connector["s1"].Connections[^1].Send(Hello);
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 200 ", client.Text, StringComparison.Ordinal);
        client.Finish();
        _world.Settle();
    }

    private Peer Follow()
    {
        var reader = _world.ConnectAdmin();
        reader.Send("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        _world.Settle();
        return reader;
    }

    private static int EventsOf(Peer reader) => reader.Text.Split("event: tick\ndata: {").Length - 1;

    private static string[] Tops(JsonElement top, string name) => [.. top.GetProperty(name).EnumerateArray()
        .Select(one => $"{one.GetProperty("key").GetString()} {one.GetProperty("count").GetInt64()}")];

    private JsonElement Json(string target)
    {
        var peer = _world.ConnectAdmin();
        peer.Send($"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        _world.Settle();
        peer.Finish();
        _world.Settle();
        var content = peer.Received.Span[(peer.Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        return JsonDocument.Parse(content.ToArray()).RootElement;
    }
}
