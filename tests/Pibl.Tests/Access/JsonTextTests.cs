using Pibl.Access;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;
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
                with { Via = new Provenance(Entries.Miss(CacheReasons.NoStore), Entries.Server, null, 1) },
            "\"event\":\"exchange\",\"severity\":\"info\"," + Client + ",\"exchange.number\":3,"
            + "\"http.request.method\":\"GET\",\"url.path\":\"/a\",\"url.query\":\"b=\\\"1\\\"&c\","
            + "\"http.request.host\":\"example.test\",\"network.protocol.version\":\"1.1\","
            + "\"user_agent.original\":\"x\\\\x1B[2J\","
            + "\"first_byte_ms\":6000.123,\"http.response.status_code\":200,\"http.response.body.size\":2326,"
            + "\"duration_ms\":6000.123,\"server.address\":\"54.234.27.225\",\"server.port\":80,\"server.attempts\":1,"
            + "\"cache.result\":\"miss\",\"cache.forwarded\":\"uri-miss\",\"cache.forward_status\":200,"
            + "\"cache.stored\":false,\"cache.detail\":\"no-store\",\"cache.clause\":\"RFC 9111 section 5.2.2.5\""
        },
        {
            Entries.Exchange() with { Via = new Provenance(new CacheStatus(true, ForwardReason.No, 0, 3, 57)) },
            "\"event\":\"exchange\",\"severity\":\"info\"," + Client + ",\"exchange.number\":3,"
            + "\"http.request.method\":\"GET\",\"url.path\":\"/\",\"http.request.host\":\"example.test\","
            + "\"network.protocol.version\":\"1.1\",\"first_byte_ms\":6000.123,\"http.response.status_code\":200,\"http.response.body.size\":2326,"
            + "\"duration_ms\":6000.123,"
            + "\"cache.result\":\"hit\",\"cache.stored\":false,\"cache.age\":3,\"cache.ttl\":57"
        },
        {
            Entries.Tunnel(),
            "\"event\":\"tunnel.opened\",\"severity\":\"info\"," + Client + ",\"exchange.number\":3,"
            + "\"http.request.method\":\"GET\",\"url.path\":\"/chat\",\"http.request.host\":\"example.test\","
            + "\"network.protocol.version\":\"1.1\",\"server.address\":\"54.234.27.225\",\"server.port\":80"
        },
        {
            Entries.Refused("G\r\n"),
            "\"event\":\"exchange\",\"severity\":\"warn\"," + Client + ",\"exchange.number\":3,"
            + "\"http.request.line\":\"G\\\\x0D\\\\x0A\","
            + "\"first_byte_ms\":6000.123,\"http.response.status_code\":400,\"http.response.body.size\":2326,"
            + "\"duration_ms\":6000.123,\"fault.kind\":\"BadRequest\",\"fault.blame\":\"client\","
            + "\"fault.detail\":\"no version\",\"fault.clause\":\"RFC 9112 section 3\""
        },
        {
            Entries.Attempt() with { IsRefresh = true },
            "\"event\":\"attempt.failed\",\"severity\":\"warn\"," + Client + ",\"exchange.number\":3,"
            + "\"duration_ms\":12.5,\"server.address\":\"54.234.27.225\",\"server.port\":80,\"server.attempt\":1,"
            + "\"server.next\":\"[::1]:81\",\"exchange.refresh\":true,"
            + "\"fault.kind\":\"UpstreamClosed\",\"fault.blame\":\"upstream\",\"fault.detail\":\"no answer\","
            + "\"fault.clause\":\"RFC 9110 section 9.2.2\",\"fault.cause\":\"x\""
        },
        {
            Entries.Refresh(new CacheStatus(false, ForwardReason.Stale, 200, Reason: CacheReasons.Private)
            {
                ForwardDetail = ForwardDetail.Personal,
            }),
            "\"event\":\"refresh\",\"severity\":\"info\"," + Client + ",\"exchange.number\":3,"
            + "\"http.request.method\":\"GET\",\"url.path\":\"/a\",\"url.query\":\"b\","
            + "\"http.request.host\":\"example.test\",\"network.protocol.version\":\"1.1\","
            + "\"http.response.status_code\":200,\"http.response.body.size\":512,"
            + "\"duration_ms\":6000.123,\"server.address\":\"54.234.27.225\",\"server.port\":80,\"server.attempts\":1,"
            + "\"cache.result\":\"miss\",\"cache.forwarded\":\"stale\",\"cache.forward_status\":200,"
            + "\"cache.stored\":false,\"cache.detail\":\"private\",\"cache.clause\":\"RFC 9111 section 5.2.2.7\","
            + "\"cache.forward_detail\":\"personal\",\"cache.forward_clause\":\"RFC 9111 section 4.2.2\""
        },
        {
            Entries.Exchange() with
            {
                Status = 0,
                Via = new Provenance(Fault: Fault.OfUs(FaultKind.NoEndpoint, "none is up")),
                Fault = Fault.OfClient(FaultKind.ClientGone, "left"),
            },
            "\"event\":\"exchange\",\"severity\":\"warn\"," + Client + ",\"exchange.number\":3,"
            + "\"http.request.method\":\"GET\",\"url.path\":\"/\",\"http.request.host\":\"example.test\","
            + "\"network.protocol.version\":\"1.1\",\"http.response.body.size\":2326,\"duration_ms\":6000.123,"
            + "\"fault.kind\":\"ClientGone\",\"fault.blame\":\"client\",\"fault.detail\":\"left\","
            + "\"reply.fault.kind\":\"NoEndpoint\",\"reply.fault.detail\":\"none is up\""
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
        {
            new AccessEntry.MirrorDiffers(Entries.At, Entries.Server, "body /a"),
            "\"event\":\"mirror.differs\",\"severity\":\"warn\",\"server.address\":\"54.234.27.225\",\"server.port\":80,"
            + "\"reason\":\"body /a\""
        },
        {
            Entries.Reload(),
            "\"event\":\"reload\",\"severity\":\"info\",\"reload.generation\":2,"
            + "\"reload.servers\":\"a:+10.0.0.3:80\",\"reload.listen\":\"-unix:/p.sock mode=600\","
            + "\"reload.keys\":\"VIA,a.RATE\",\"reload.waiting\":\"MAX_CONNECTIONS=200\""
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
