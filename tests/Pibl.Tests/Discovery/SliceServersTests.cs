using System.Net;
using CsCheck;
using LanguageExt;
using Pibl.Config;
using Pibl.Discovery;

namespace Pibl.Tests.Discovery;

/// <summary>What the slices of a service stand for.</summary>
public class SliceServersTests
{
    private static readonly string?[] Zones = [null, "a", "b", "c"];

    private static readonly ServicePort App = new("shop", "app", "http");

    [Theory]
    [InlineData("1 2", "10.0.0.1:8080, 10.0.0.2:8080")]
    [InlineData("1 2!ready", "10.0.0.1:8080")]
    [InlineData("1!ready,serving,terminating 2", "10.0.0.2:8080")]
    [InlineData("1!ready,serving,terminating 2!ready", "10.0.0.1:8080")]
    [InlineData("1!ready,terminating 2!ready", "nothing: no endpoint is ready")]
    [InlineData("1!ready,serving", "nothing: no endpoint is ready")]
    [InlineData("", "nothing: no endpoint is ready")]
    [InlineData("1 1", "10.0.0.1:8080")]
    [InlineData("1!ready 1", "10.0.0.1:8080")]
    public void Ready_ones_are_used_and_where_none_is_those_that_end_and_serve(string endpoints, string expected) =>
        Assert.Equal(expected, Show(App, null, Slice("a", 8080, endpoints)));

    [Theory]
    [InlineData("1@a 2@b", "a", "10.0.0.1:8080, 10.0.0.2:8080 backup")]
    [InlineData("1@a 2@b", null, "10.0.0.1:8080, 10.0.0.2:8080")]
    [InlineData("1@a 2@b", "c", "10.0.0.1:8080, 10.0.0.2:8080")]
    [InlineData("1@a 2", "a", "10.0.0.1:8080, 10.0.0.2:8080")]
    [InlineData("1@a 2@b 3@b 4@b", "a", "10.0.0.1:8080, 10.0.0.2:8080 backup, 10.0.0.3:8080 backup, 10.0.0.4:8080 backup")]
    [InlineData("1@a 2@b 3@b 4@b 5@b", "a", "10.0.0.1:8080, 10.0.0.2:8080, 10.0.0.3:8080, 10.0.0.4:8080, 10.0.0.5:8080")]
    [InlineData("1@a!ready 2@b 3@a", "a", "10.0.0.3:8080, 10.0.0.2:8080 backup")]
    [InlineData("1@a>b 2@b>a", "a", "10.0.0.2:8080, 10.0.0.1:8080 backup")]
    [InlineData("1@a>b 2@b>b", "a", "10.0.0.1:8080, 10.0.0.2:8080")]
    [InlineData("1@a>b 2@b", "a", "10.0.0.1:8080, 10.0.0.2:8080 backup")]
    public void The_own_zone_is_preferred_and_the_others_are_backups(string endpoints, string? zone, string expected) =>
        Assert.Equal(expected, Show(App, zone, Slice("a", 8080, endpoints)));

    [Fact]
    public void Each_slice_has_ports_of_its_own() => Assert.Equal(
        "10.0.0.1:8080, 10.0.0.2:9090", Show(App, null, Slice("a", 8080, "1"), Slice("b", 9090, "2")));

    [Fact]
    public void A_port_is_sought_by_its_number_too() => Assert.Equal(
        "10.0.0.2:9090", Show(App with { Port = "9090" }, null, Slice("a", 8080, "1"), Slice("b", 9090, "2")));

    [Fact]
    public void A_port_that_no_slice_has_is_told_with_those_that_there_are() => Assert.Equal(
        "nothing: no endpoint has a TCP port grpc; there is http (8080)",
        Show(App with { Port = "grpc" }, null, Slice("a", 8080, "1")));

    [Fact]
    public void Slices_of_names_are_passed_over() => Assert.Equal(
        "nothing: its EndpointSlices have names (FQDN), which are not used",
        Show(App, null, Slice("a", 8080, "") with { IsNames = true }));

    [Fact]
    public void A_service_without_a_slice_has_no_server() =>
        Assert.Equal("nothing: shop/app has no EndpointSlice", Show(App, null));

    [Fact]
    public void Some_endpoint_is_always_in_turn_and_none_is_lost() =>
        Gen.Select(Gen.Int[0, 3].Select(at => Zones[at]), Gen.Int[0, 2].Select(at => Zones[at] ?? ""))
            .Array[1, 20].Sample(zones =>
            {
                var all = Prelude.toSeq(zones.Select((zone, at) =>
                    new SliceEndpoint(new IPAddress([10, 0, 0, (byte)at]))
                    {
                        Zone = zone.Item1,
                        ForZones = zone.Item2.Length > 0 ? Prelude.Seq1(zone.Item2) : Seq<string>.Empty,
                    })).Strict();
                var slice = new EndpointSlice("s", false, Prelude.Seq1(new SlicePort("http", 80)), all);
                var found = Assert.IsType<Resolution.Servers>(
                    SliceServers.Of(App, Prelude.Seq1(slice), "a", TimeSpan.FromSeconds(1)));
                Assert.Equal(all.Count, found.All.Count);
                Assert.Contains(found.All, server => !server.Backup);
            });

    private static string Show(ServicePort service, string? zone, params EndpointSlice[] slices) =>
        SliceServers.Of(service, Prelude.toSeq(slices), zone, TimeSpan.FromSeconds(1)) switch
        {
            Resolution.Servers servers => Finding.Listed(Addresses.Choose(servers.All)),
            Resolution.Nothing nothing => $"nothing: {nothing.Why}",
            var other => other.ToString(),
        };

    /// <summary>Endpoints as <c>1@zone>hint!ready,terminating</c>: what follows the mark is turned round.</summary>
    private static EndpointSlice Slice(string name, int port, string endpoints) => new(
        name, false, Prelude.Seq1(new SlicePort("http", port)),
        Prelude.toSeq(endpoints.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(EndpointOf)).Strict());

    private static SliceEndpoint EndpointOf(string text)
    {
        var (place, flags) = text.Split('!') is [var before, var behind] ? (before, behind) : (text, "");
        var (at, hint) = place.Split('>') is [var spot, var named] ? (spot, named) : (place, null);
        var (number, zone) = at.Split('@') is [var digits, var there] ? (digits, there) : (at, null);
        var words = flags.Split(',');
        return new SliceEndpoint(IPAddress.Parse($"10.0.0.{number}"), !words.Contains("ready"))
        {
            IsServing = words.Contains("serving") || !words.Contains("ready"),
            IsTerminating = words.Contains("terminating"),
            Zone = zone,
            ForZones = hint is null ? Seq<string>.Empty : Prelude.Seq1(hint),
        };
    }
}
