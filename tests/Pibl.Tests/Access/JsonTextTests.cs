using Pibl.Access;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Access;

public sealed class JsonTextTests
{
    private const string Client = "\"connection.id\":7,\"client.address\":\"127.0.0.1\",\"client.port\":62012";

    public static TheoryData<AccessEntry, string> Lines => new()
    {
        {
            new AccessEntry.Connected(Entries.At, Entries.From()),
            "\"event\":\"connection.opened\",\"severity\":\"info\"," + Client
        },
        {
            new AccessEntry.Closed(Entries.At, Entries.From(), 3, "idle"),
            "\"event\":\"connection.closed\",\"severity\":\"info\"," + Client
            + ",\"connection.exchanges\":3,\"reason\":\"idle\""
        },
        {
            Entries.Exchange(Entries.Get("/a?b=\"1\"&c", ("User-Agent", "x\u001b[2J")))
                with { Via = new Provenance(Entries.Miss("no-store"), Entries.Server, null, 1) },
            "\"event\":\"exchange\",\"severity\":\"info\"," + Client + ",\"exchange.number\":3,"
            + "\"http.request.method\":\"GET\",\"url.path\":\"/a\",\"url.query\":\"b=\\\"1\\\"&c\","
            + "\"http.request.host\":\"example.test\",\"network.protocol.version\":\"1.1\","
            + "\"user_agent.original\":\"x\\\\x1B[2J\","
            + "\"http.response.status_code\":200,\"http.response.body.size\":2326,"
            + "\"duration_ms\":6000.123,\"server.address\":\"54.234.27.225\",\"server.port\":80,\"server.attempts\":1,"
            + "\"cache.result\":\"miss\",\"cache.forwarded\":\"uri-miss\",\"cache.forward_status\":200,"
            + "\"cache.stored\":false,\"cache.detail\":\"no-store\""
        },
        {
            Entries.Exchange() with { Via = new Provenance(new CacheStatus(true, ForwardReason.No, 0, 3, 57)) },
            "\"event\":\"exchange\",\"severity\":\"info\"," + Client + ",\"exchange.number\":3,"
            + "\"http.request.method\":\"GET\",\"url.path\":\"/\",\"http.request.host\":\"example.test\","
            + "\"network.protocol.version\":\"1.1\",\"http.response.status_code\":200,\"http.response.body.size\":2326,"
            + "\"duration_ms\":6000.123,"
            + "\"cache.result\":\"hit\",\"cache.stored\":false,\"cache.age\":3,\"cache.ttl\":57"
        },
        {
            Entries.Refused("G\r\n"),
            "\"event\":\"exchange\",\"severity\":\"warn\"," + Client + ",\"exchange.number\":3,"
            + "\"http.request.line\":\"G\\\\x0D\\\\x0A\","
            + "\"http.response.status_code\":400,\"http.response.body.size\":2326,"
            + "\"duration_ms\":6000.123,\"fault.kind\":\"BadRequest\",\"fault.blame\":\"client\","
            + "\"fault.detail\":\"no version\",\"fault.clause\":\"RFC 9112 section 3\""
        },
        {
            new AccessEntry.ServerDown(Entries.At, Entries.Server, "refused"),
            "\"event\":\"server.down\",\"severity\":\"warn\",\"server.address\":\"54.234.27.225\",\"server.port\":80,"
            + "\"reason\":\"refused\""
        },
        {
            new AccessEntry.ServerUp(Entries.At, Entries.Server),
            "\"event\":\"server.up\",\"severity\":\"info\",\"server.address\":\"54.234.27.225\",\"server.port\":80"
        },
        { Entries.Notice("caído"), "\"event\":\"notice\",\"severity\":\"warn\",\"message\":\"ca\\\\xC3\\\\xADdo\"" },
        { Entries.Notice("bad", true), "\"event\":\"notice\",\"severity\":\"error\",\"message\":\"bad\"" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void An_entry_is_one_object_on_one_line(AccessEntry entry, string expected) =>
        Assert.Equal(
            "{\"timestamp\":\"2026-11-23T16:39:11.042Z\"," + expected + "}\n", Entries.Text(LogFormat.Json, entry));
}
