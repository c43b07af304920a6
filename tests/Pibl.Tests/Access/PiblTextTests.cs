using Pibl.Access;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Reload;

namespace Pibl.Tests.Access;

public sealed class PiblTextTests
{
    private static readonly Fault Broken =
        Fault.OfUpstream(FaultKind.UpstreamClosed, Retry.Never, "cut", "RFC 9112 §8", "x");

    private static readonly Fault NoServer = Fault.OfUs(FaultKind.NoEndpoint, "0 of 3 servers are healthy");

    public static TheoryData<string, AccessEntry, string> Lines => new()
    {
        {
            "a connection",
            new AccessEntry.Connected(Entries.At, Entries.From()),
            """
            (16:39:11) [NUEVA CONEXION]: ('127.0.0.1', 62012)
            (16:39:11) [NUEVO THREAD]: CL-('127.0.0.1', 62012)
            """
        },
        {
            "an exchange",
            Entries.Exchange(),
            """
            (16:39:11) * REQUEST ('127.0.0.1', 62012)* GET / HTTP/1.1
            (16:39:11) [PETICION REALIZADA]: 54.234.27.225 puerto=80 intento=1
            (16:39:17) * RESPONSE ('127.0.0.1', 62012)* HTTP/1.1 200 OK bytes=2326 ms=6000 servidor=54.234.27.225:80
            """
        },
        {
            "a reply whose body took longer than its head",
            Entries.Exchange() with { FirstByte = TimeSpan.FromMilliseconds(12.9) },
            """
            (16:39:11) * REQUEST ('127.0.0.1', 62012)* GET / HTTP/1.1
            (16:39:11) [PETICION REALIZADA]: 54.234.27.225 puerto=80 intento=1
            (16:39:17) * RESPONSE ('127.0.0.1', 62012)* HTTP/1.1 200 OK bytes=2326 ms=6000 primero=12 servidor=54.234.27.225:80
            """
        },
        {
            "a hit",
            Entries.Exchange() with { Via = new Provenance(new CacheStatus(true, ForwardReason.No, 0, 3, 57)) },
            """
            (16:39:11) * REQUEST ('127.0.0.1', 62012)* GET / HTTP/1.1
            (16:39:11) [CACHE]: HIT age=3 ttl=57
            (16:39:17) * RESPONSE ('127.0.0.1', 62012)* HTTP/1.1 200 OK bytes=2326 ms=6000 cache=HIT
            """
        },
        {
            "a miss that is stored",
            Entries.Exchange() with { Via = new Provenance(Entries.Miss(stored: true), Entries.Server, null, 1) },
            """
            (16:39:11) * REQUEST ('127.0.0.1', 62012)* GET / HTTP/1.1
            (16:39:11) [PETICION REALIZADA]: 54.234.27.225 puerto=80 intento=1
            (16:39:11) [CACHE]: MISS uri-miss status=200 stored ttl=60
            (16:39:17) * RESPONSE ('127.0.0.1', 62012)* HTTP/1.1 200 OK bytes=2326 ms=6000 servidor=54.234.27.225:80 cache=MISS
            """
        },
        {
            "a miss with the reason why nothing is stored",
            Entries.Exchange() with
            {
                Via = new Provenance(Entries.Miss(CacheReasons.NoStore), Entries.Server, null, 1),
            },
            """
            (16:39:11) * REQUEST ('127.0.0.1', 62012)* GET / HTTP/1.1
            (16:39:11) [PETICION REALIZADA]: 54.234.27.225 puerto=80 intento=1
            (16:39:11) [CACHE]: MISS uri-miss status=200 no-store norma=RFC9111-5.2.2.5
            (16:39:17) * RESPONSE ('127.0.0.1', 62012)* HTTP/1.1 200 OK bytes=2326 ms=6000 servidor=54.234.27.225:80 cache=MISS
            """
        },
        {
            "a miss with the reason why it was one",
            Entries.Exchange() with
            {
                Via = new Provenance(new CacheStatus(false, ForwardReason.Request, 200, -1, 60, true)
                {
                    ForwardDetail = ForwardDetail.NoCache,
                }),
            },
            """
            (16:39:11) * REQUEST ('127.0.0.1', 62012)* GET / HTTP/1.1
            (16:39:11) [CACHE]: MISS request status=200 stored ttl=60 motivo=no-cache motivo-norma=RFC9111-5.2.1.4
            (16:39:17) * RESPONSE ('127.0.0.1', 62012)* HTTP/1.1 200 OK bytes=2326 ms=6000 cache=MISS
            """
        },
        {
            "an attempt that failed",
            Entries.Attempt(),
            "(16:39:11) [REINTENTO]: ('127.0.0.1', 62012) peticion=3 servidor=54.234.27.225:80 intento=1 ms=12 sigue=[::1]:81 UpstreamClosed (servidor) no answer; RFC 9110 section 9.2.2; x"
        },
        {
            "an attempt of a refresh that failed, and what was stored is used",
            Entries.Attempt() with { IsRefresh = true, Next = null },
            "(16:39:11) [REINTENTO]: ('127.0.0.1', 62012) peticion=3 servidor=54.234.27.225:80 intento=1 ms=12 sigue=cache renovacion=si UpstreamClosed (servidor) no answer; RFC 9110 section 9.2.2; x"
        },
        {
            "a refresh",
            Entries.Refresh(),
            "(16:39:17) [RENOVACION]: ('127.0.0.1', 62012) GET /a?b HTTP/1.1 peticion=3 bytes=512 ms=6000 servidor=54.234.27.225:80 intento=1 cache=MISS stale status=200 stored ttl=60"
        },
        {
            "a refresh that brought nothing to store",
            Entries.Refresh(new(false, ForwardReason.Stale, 200, Reason: CacheReasons.Private)),
            "(16:39:17) [RENOVACION]: ('127.0.0.1', 62012) GET /a?b HTTP/1.1 peticion=3 bytes=512 ms=6000 servidor=54.234.27.225:80 intento=1 cache=MISS stale status=200 private norma=RFC9111-5.2.2.7"
        },
        {
            "a refresh that was refused",
            Entries.Refresh() with { Via = AnsweredEarly.By("balance", Faults.ReplyTo(NoServer)).Via, BodyBytes = 0 },
            "(16:39:17) [RENOVACION]: ('127.0.0.1', 62012) GET /a?b HTTP/1.1 peticion=3 bytes=0 ms=6000 etapa=balance NoEndpoint (proxy) 0 of 3 servers are healthy"
        },
        {
            "a refresh that broke off",
            Entries.Refresh(new(false, ForwardReason.Stale, 200), Broken),
            "(16:39:17) [RENOVACION]: ('127.0.0.1', 62012) GET /a?b HTTP/1.1 peticion=3 bytes=512 ms=6000 servidor=54.234.27.225:80 intento=1 cache=MISS stale status=200 UpstreamClosed (servidor) cut; RFC 9112 section 8; x"
        },
        {
            "a status without a reason phrase",
            Entries.Exchange() with { Reason = default, Status = 299, Via = Provenance.Proxy },
            """
            (16:39:11) * REQUEST ('127.0.0.1', 62012)* GET / HTTP/1.1
            (16:39:17) * RESPONSE ('127.0.0.1', 62012)* HTTP/1.1 299 bytes=2326 ms=6000
            """
        },
        {
            "a refusal says why before it says what",
            Entries.Refused("GET /"),
            """
            (16:39:11) * REQUEST ('127.0.0.1', 62012)* GET /
            (16:39:17) [ERROR]: ('127.0.0.1', 62012) BadRequest (cliente) no version; RFC 9112 section 3
            (16:39:17) * RESPONSE ('127.0.0.1', 62012)* HTTP/1.1 400 Bad Request bytes=2326 ms=6000
            """
        },
        {
            "a reply that broke off",
            Entries.Exchange() with { Fault = Broken, Via = new Provenance(null, Entries.Server, null, 2) },
            """
            (16:39:11) * REQUEST ('127.0.0.1', 62012)* GET / HTTP/1.1
            (16:39:11) [PETICION REALIZADA]: 54.234.27.225 puerto=80 intento=2
            (16:39:17) * RESPONSE ('127.0.0.1', 62012)* HTTP/1.1 200 OK bytes=2326 ms=6000 servidor=54.234.27.225:80
            (16:39:17) [ERROR]: ('127.0.0.1', 62012) UpstreamClosed (servidor) cut; RFC 9112 section 8; x; intentos=2
            """
        },
        {
            "nothing came and nothing was sent",
            Entries.Refused("") with
            {
                Status = 0, Via = Provenance.Proxy, Fault = Fault.OfClient(FaultKind.ClientGone, ""),
            },
            """
            (16:39:11) * REQUEST ('127.0.0.1', 62012)* -
            (16:39:17) [ERROR]: ('127.0.0.1', 62012) ClientGone (cliente)
            """
        },
        {
            "no server",
            Entries.Exchange() with
            {
                Status = 503, Reason = Bytes.Of("Service Unavailable"), Via = new Provenance(Fault: NoServer),
            },
            """
            (16:39:11) * REQUEST ('127.0.0.1', 62012)* GET / HTTP/1.1
            (16:39:17) [SIN SERVIDOR]: ('127.0.0.1', 62012) NoEndpoint (proxy) 0 of 3 servers are healthy
            (16:39:17) * RESPONSE ('127.0.0.1', 62012)* HTTP/1.1 503 Service Unavailable bytes=2326 ms=6000
            """
        },
        {
            "a connection's end",
            new AccessEntry.Closed(Entries.At, Entries.From(), 3, "idle"),
            "(16:39:11) [CONEXION CERRADA]: ('127.0.0.1', 62012) peticiones=3 idle"
        },
        {
            "a server down",
            new AccessEntry.ServerDown(Entries.At, Entries.Server, "3 failures"),
            "(16:39:11) [SERVIDOR CAIDO]: 54.234.27.225:80 3 failures"
        },
        {
            "a server back",
            new AccessEntry.ServerUp(Entries.At, new("::1", 81)),
            "(16:39:11) [SERVIDOR RECUPERADO]: [::1]:81"
        },
        {
            "a mirror that differs",
            new AccessEntry.MirrorDiffers(Entries.At, Entries.Server, "status 200 404 /a\n"),
            "(16:39:11) [ESPEJO]: 54.234.27.225:80 status 200 404 /a\\x0A"
        },
        {
            "a reload",
            Entries.Reload(new Change("", "b", true), new Change("", "c", false)),
            "(16:39:11) [RECARGA]: generacion=2 sitios=+b,-c servidores=a:+10.0.0.3:80"
            + " escucha=-unix:/p.sock\\x20mode=600 claves=VIA,a.RATE pendientes=MAX_CONNECTIONS=200"
        },
        {
            "a reload of the same file",
            new AccessEntry.Reloaded(
                Entries.At, 3, ReloadPlan.Of(Given.Settings(), Given.Settings(), Given.Settings())),
            "(16:39:11) [RECARGA]: generacion=3 sin-cambios"
        },
        { "a notice", Entries.Notice("3 entradas"), "(16:39:11) [AVISO]: 3 entradas" },
        { "an error", Entries.Notice("bad", isError: true), "(16:39:11) [ERROR]: bad" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_entry_has_its_lines(string name, AccessEntry entry, string expected)
    {
        Assert.NotEmpty(name);
        Assert.Equal(expected + "\n", Entries.Text(LogFormat.Pibl, entry));
    }

    [Theory]
    [InlineData("::1", "('::1', 62012)")]
    [InlineData("::ffff:10.1.2.255", "('10.1.2.255', 62012)")]
    [InlineData("2001:db8::a:1", "('2001:db8::a:1', 62012)")]
    public void An_address_is_shown_as_its_owner_knows_it(string address, string expected) =>
        Assert.Equal(
            $"(16:39:11) [CONEXION CERRADA]: {expected} peticiones=0\n",
            Entries.Text(LogFormat.Pibl, new AccessEntry.Closed(Entries.At, Entries.From(address), 0, "")));

    [Fact]
    public void A_reply_that_a_stage_made_says_which()
    {
        var reply = AnsweredEarly.By("require-token", Replies.Unauthorized);
        var entry = Entries.Exchange() with { Status = 401, Reason = Bytes.Of("Unauthorized"), Via = reply.Via };

        Assert.EndsWith(
            "HTTP/1.1 401 Unauthorized bytes=2326 ms=6000 etapa=require-token\n",
            Entries.Text(LogFormat.Pibl, entry),
            StringComparison.Ordinal);
        Assert.Contains(
            "\"exchange.stage\":\"require-token\"", Entries.Text(LogFormat.Json, entry), StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_forges_an_id_within_an_id()
    {
        var request = Entries.Get("/", ("X-Request-Id", "a=id=b"));
        var entry = Entries.Exchange(request) with
        {
            Arrived = Entries.Received(request) with
            {
                Arrival = new Arrival(Entries.From(), 3, Entries.At) { Ids = new RequestIds(1, Keeps: true) },
            },
        };
        Assert.Contains(
            "GET / HTTP/1.1 id=a\\x3Did\\x3Db\n", Entries.Text(LogFormat.Pibl, entry), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_cannot_forge_what_follows_its_reason_phrase() => Assert.Contains(
        "HTTP/1.1 200 OK bytes\\x3D0 cache\\x3DHIT bytes=2326 ms=6000",
        Entries.Text(LogFormat.Pibl, Entries.Exchange() with { Reason = Bytes.Of("OK bytes=0 cache=HIT") }),
        StringComparison.Ordinal);

    [Fact]
    public void Servers_on_one_host_can_be_told_apart()
    {
        var entry = Entries.Exchange() with { Via = new Provenance(null, new("::1", 9002), null, 2) };

        var text = Entries.Text(LogFormat.Pibl, entry);

        Assert.Contains("[PETICION REALIZADA]: ::1 puerto=9002 intento=2\n", text, StringComparison.Ordinal);
        Assert.EndsWith(" servidor=[::1]:9002\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_of_day_follows_the_zone_across_its_changes()
    {
        // Spring forward: at 01:00 UTC on day 88 the zone goes from +1 to +2.
        var rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
            DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
            TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 29),
            TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 25));
        var zone = TimeZoneInfo.CreateCustomTimeZone("t", TimeSpan.FromHours(1), "t", "t", "t", [rule]);
        var local = new LocalTime(zone);
        var last = new DateTimeOffset(2026, 3, 29, 0, 59, 59, TimeSpan.Zero);

        Assert.Equal(new TimeSpan(1, 59, 59), local.Of(last).TimeOfDay);
        Assert.Equal(new TimeSpan(3, 0, 0), local.Of(last.AddSeconds(1)).TimeOfDay);
        Assert.Equal(new TimeSpan(1, 59, 59), local.Of(last).TimeOfDay);
    }
}
