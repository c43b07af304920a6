using Pibl.Access;
using Pibl.Twins;

namespace Pibl.Tests.Admin;

/// <summary>An operator who looks into the cache of a running proxy, and purges it.</summary>
public sealed class AdminPurgeTests : IDisposable
{
    private readonly ProxyWorld _world = new(Given.Settings("SERVERS=s1:80", "ADMIN=127.0.0.1:9900"));

    public void Dispose() => _world.Dispose();

    [Fact]
    public void What_is_stored_is_listed_and_purged()
    {
        Ask("one");
        Assert.Contains("http://a.test/x  200     3 B", Operator(
            "GET /api/cache HTTP/1.1\r\nHost: localhost\r\nAccept: text/plain\r\n\r\n"), StringComparison.Ordinal);
        Assert.Contains("\"why\": \"max-age\"", Operator(
            "GET /api/cache?url=http://a.test/x HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);

        const string order = "{\"tag\":\"t\"}";
        Assert.EndsWith("tag t: purged\n", Operator(
            "POST /api/purge HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {order.Length}\r\n\r\n{order}"), StringComparison.Ordinal);
        Assert.Contains("nothing is stored there", Operator(
            "GET /api/cache HTTP/1.1\r\nHost: localhost\r\nAccept: text/plain\r\n\r\n"), StringComparison.Ordinal);
        Ask("two");
        Assert.Equal(
            ["tag t: purged, by order of 127.0.0.1:50004"],
            _world.AccessLog.Entries.OfType<AccessEntry.Notice>().Select(notice => notice.Text).ToArray());
        _world.Close();
    }

    [Theory]
    [InlineData("http://a.test/x", "url a.test/x: purged\n")]
    [InlineData("http://a.test:8080/x", "url a.test:8080/x: purged; nothing was stored there (host and port are part of it; pibl cache ls shows what is)\n")]
    public void A_purge_of_a_URL_says_where_it_hits_nothing(string url, string expected)
    {
        Ask("one");
        var order = $"{{\"url\":\"{url}\"}}";
        Assert.EndsWith($"\r\n\r\n{expected}", Operator(
            "POST /api/purge HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {order.Length}\r\n\r\n{order}"), StringComparison.Ordinal);
        _world.Close();
    }

    [Fact]
    public void What_means_nothing_changes_nothing()
    {
        Ask("one");
        Assert.Contains(" 400 ", Operator(
            "POST /api/purge HTTP/1.1\r\nHost: localhost\r\nX-Pibl-Request: 1\r\nContent-Length: 0\r\n\r\n"),
            StringComparison.Ordinal);
        Assert.Empty(_world.AccessLog.Entries.OfType<AccessEntry.Notice>());
        _world.Close();
    }

    private void Ask(string content)
    {
        var client = _world.Connect();
        client.Send("GET /x HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
        _world.Settle();
        _world.Connector["s1"].Connections[^1].Send(
            "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nCache-Tag: t\r\nConnection: close\r\n"
            + $"Content-Length: {content.Length}\r\n\r\n{content}");
        _world.Settle();
        Assert.EndsWith(content, client.Text, StringComparison.Ordinal);
    }

    private string Operator(string request)
    {
        var peer = _world.ConnectAdmin();
        peer.Send(request);
        _world.Settle();
        peer.Finish();
        _world.Settle();
        return peer.Text;
    }
}
