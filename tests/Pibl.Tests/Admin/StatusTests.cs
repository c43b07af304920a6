using System.Text.Json;
using LanguageExt;
using Pibl.Admin;
using Pibl.Balance;
using Pibl.Exchange;
using Pibl.Mirrors;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Admin;

/// <summary>The state of a proxy, for people and for programs.</summary>
public sealed class StatusTests
{
    private static readonly HealthState Ejected = new(Standing.Ejected, 5, 1, TimeSpan.FromSeconds(9), TimeSpan.Zero);

    private static readonly ProxyStatus Status = new(
        Given.Noon.AddMinutes(61), Given.Noon, 3, IsDraining: false, 17, new ExchangeTotals(1000, 755, 2, 1),
        Seq1(new QueueStatus("admission", 4, 1024, 0, 12, "MAX_IN_FLIGHT")),
        Sequences.Two(
            new SiteStatus("shop", toSeq<ServerStatus>(
            [
                Server("10.0.0.1:80 weight=3", HealthState.Up) with
                {
                    Requests = 3, Tunnels = 1, Total = 245, HeadMs = 12.34,
                },
                Server("10.0.0.2:80 max=10", Ejected, new StandingChange(Given.Noon, IsUp: false, "no usable answer")),
                Of(Given.Endpoint("10.0.0.3:80") with { Drain = true }),
                Of(Given.Endpoint("10.0.0.9:80") with { Backup = true }),
            ]).Strict()),
            new SiteStatus("redirects", Seq<ServerStatus>())));

    [Fact]
    public void A_table_shows_what_is_up_full_slow_or_failing() => Assert.Equal(
        """
        up 1 h 1 min, settings 3, ready; 17 connections, 1000 exchanges, 75.5 % hits since the start, 2 answered 5xx

          queue      inside  max   waiting  refused  key
          admission  4       1024  0        12       MAX_IN_FLIGHT

        site shop
          server       state       share  now      total  failed  expected  last change
          10.0.0.1:80  up          3      4        245    0       12.3 ms   -
          10.0.0.2:80  ejected     1      0 of 10  0      0       -         no usable answer, 1 h 1 min ago
          10.0.0.3:80  drained     1      0        0      0       -         -
          10.0.0.9:80  up, backup  1      0        0      0       -         -

        """.ReplaceLineEndings("\n"),
        StatusText.Of(Status));

    [Fact]
    public void Programs_read_the_same_as_JSON()
    {
        using var json = JsonDocument.Parse(StatusJson.Of(Status));
        var root = json.RootElement;
        Assert.Equal((3, 17, true), (
            root.GetProperty("generation").GetInt32(), root.GetProperty("connections").GetInt32(),
            root.GetProperty("ready").GetBoolean()));
        Assert.Equal(755, root.GetProperty("exchanges").GetProperty("hits").GetInt64());
        Assert.Equal("MAX_IN_FLIGHT", root.GetProperty("queues")[0].GetProperty("key").GetString());
        var servers = root.GetProperty("sites")[0].GetProperty("servers");
        Assert.Equal(
            ["10.0.0.1:80 up", "10.0.0.2:80 ejected", "10.0.0.3:80 drained", "10.0.0.9:80 up"],
            servers.EnumerateArray().Select(server =>
                $"{server.GetProperty("server").GetString()} {server.GetProperty("state").GetString()}"));
        Assert.Equal("no usable answer", servers[1].GetProperty("lastChange").GetProperty("reason").GetString());
        Assert.Equal(10, servers[1].GetProperty("max").GetInt32());
    }

    [Fact]
    public void Differences_of_a_mirror_stand_below_its_site()
    {
        var (report, _) = MirrorReport.Empty(new MirrorRule(Given.Endpoint("m:80"), 5, ComparedParts.Default)).With(
            Given.Request("GET", "/items/7"), Seq1(new MirrorDifference("status 200 404", "200", "404")), Given.Noon);
        var status = Status with
        {
            Sites = Seq1(new SiteStatus("a", Seq1(Server("10.0.0.1:80", HealthState.Up))) { Mirror = report.WithDropped() }),
        };
        Assert.EndsWith(
            """

              mirror m:80: 1 copied, 1 different, 1 dropped
              difference      path      times  example
              status 200 404  /items/*  1      GET /items/7

            """.ReplaceLineEndings("\n"),
            StatusText.Of(status), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(StatusJson.Of(status));
        var mirror = json.RootElement.GetProperty("sites")[0].GetProperty("mirror");
        Assert.Equal(1, mirror.GetProperty("dropped").GetInt32());
        Assert.Equal("404", mirror.GetProperty("groups")[0].GetProperty("mirrorSaid").GetString());
    }

    [Theory]
    [InlineData(false, true, "10.0.0.1:80", "10.0.0.2:80")]
    [InlineData(true, false, "10.0.0.1:80", "10.0.0.2:80")]
    public void It_is_ready_while_it_takes_clients_and_has_a_server(
        bool isDraining, bool isReady, params string[] up) =>
        Assert.Equal(isReady, (Status with
        {
            IsDraining = isDraining,
            Sites = Seq1(new SiteStatus("a", toSeq(up.Select(server => Server(server, HealthState.Up))).Strict())),
        }).IsReady);

    [Fact]
    public void It_is_not_ready_where_a_site_has_no_server_that_is_up() => Assert.False((Status with
    {
        Sites = Status.Sites.Add(new SiteStatus("b", Seq1(Server("10.0.0.1:80", Ejected)))),
    }).IsReady);

    [Fact]
    public void A_site_for_which_no_server_was_found_is_shown_and_is_not_ready()
    {
        var status = Status with
        {
            Sites = Seq1(new SiteStatus("a", Seq<ServerStatus>())
            {
                Unfound = Seq1(new UnfoundEntry("nosuch.test:80", "there is no such name")),
            }),
        };
        Assert.False(status.IsReady);
        Assert.EndsWith(
            """

            site a
              not found       why
              nosuch.test:80  there is no such name

            """.ReplaceLineEndings("\n"),
            StatusText.Of(status), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(StatusJson.Of(status));
        var unfound = json.RootElement.GetProperty("sites")[0].GetProperty("notFound")[0];
        Assert.Equal("nosuch.test:80", unfound.GetProperty("entry").GetString());
        Assert.Equal("there is no such name", unfound.GetProperty("reason").GetString());
    }

    [Fact]
    public void An_entry_that_was_not_found_beside_a_server_that_is_up_takes_no_clients_away() => Assert.True((Status with
    {
        Sites = Seq1(new SiteStatus("a", Seq1(Server("10.0.0.1:80", HealthState.Up)))
        {
            Unfound = Seq1(new UnfoundEntry("nosuch.test:80", "there is no such name")),
        }),
    }).IsReady);

    [Fact]
    public void It_is_not_ready_where_the_only_server_of_a_site_is_drained() => Assert.False((Status with
    {
        Sites = Seq1(new SiteStatus("a", Seq1(Of(Given.Endpoint("10.0.0.1:80") with { Drain = true })))),
    }).IsReady);

    [Fact]
    public void A_server_is_ordered_by_the_name_that_it_has_in_SERVERS() => Assert.NotNull(
        ClusterView.AllUp(Given.Endpoints("https://a:443", "b:80")).Ordered("https://a:443", true));

    [Fact]
    public void What_was_ordered_of_a_server_outlives_its_list()
    {
        var (a, b, c) = (Given.Endpoint("a:80"), Given.Endpoint("b:80") with { Drain = true }, Given.Endpoint("c:80"));
        var view = ClusterView.AllUp(Sequences.Two(a, b)).Ordered("A:80", true)!.Ordered("b:80", false)!;
        Assert.Equal([1], view.InTurn.ToArray());
        Assert.Equal([0, 1], view.Succeed(toSeq<Endpoint>([c, b, a with { Weight = 2 }]).Strict()).InTurn.ToArray());
        Assert.Null(view.Ordered("c:80", true));
    }

    private static ServerStatus Server(string server, HealthState health, StandingChange? change = null) =>
        Of(Given.Endpoint(server)) with
        {
            View = new ServerView(Given.Endpoint(server), health) { Change = change },
        };

    private static ServerStatus Of(Endpoint server) =>
        new(new ServerView(server, HealthState.Up), 0, 0, server.AtOnceMax, 0, 0, 0);
}
