using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;

namespace Pibl.Balance;

/// <summary>The keys that say which server a request goes to.</summary>
public static class BalanceKeys
{
    /// <summary>BALANCE: how one is chosen.</summary>
    public static readonly ConfigKey<BalanceRule> Balance = ConfigKey.Of(
        "BALANCE", "round-robin", BalanceText.Kind, "how a server is chosen ([balancing](balancing.md))");

    /// <summary>STICKY: who comes back to the same one.</summary>
    public static readonly ConfigKey<Option<StickyRule>> Sticky = ConfigKey.Optional(
        "STICKY", "cookie pibl", StickyRule.Kind,
        "a cookie of the proxy's own brings a client back to its server ([balancing](balancing.md#sticky))");

    /// <summary>SLOW_START: how long the share of one that comes back grows.</summary>
    public static readonly ConfigKey<Option<TimeSpan>> SlowStart = ConfigKey.Optional(
        "SLOW_START", "30s", Durations.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24)),
        "how long a server that was set aside takes to its whole share ([balancing](balancing.md#slow_start))");

    /// <summary>MAX_SERVER: how much at once.</summary>
    public static readonly ConfigKey<Option<int>> MaxServer = ConfigKey.Optional(
        "MAX_SERVER", "100", Counts.Between(1, 1_000_000),
        "requests at once to each server that has no `max=` of its own ([balancing](balancing.md#max_server))");

    /// <summary>HEALTH: what servers are asked whether anybody needs them or not.</summary>
    public static readonly ConfigKey<Option<HealthCheck>> Health = ConfigKey.Optional(
        "HEALTH", "/healthz every=2s timeout=1s rise=2 fall=3 status=200-399", HealthCheckText.Kind,
        "checks that set a server aside and bring it back ([health](health.md))") with
    {
        Relation = GrpcWithoutHttp2,
    };

    /// <summary>EJECT: which failures of requests set one aside.</summary>
    public static readonly ConfigKey<Option<EjectRule>> Eject = ConfigKey.Of(
        "EJECT", EjectText.Show(EjectRule.Default), EjectText.Kind.OrNone(),
        "failures of requests that set a server aside ([health](health.md#eject))");

    /// <summary>When a server of a site is set aside, and how it returns.</summary>
    public static HealthRule HealthRuleOf(Settings settings)
    {
        var rule = settings.Get(Eject).Match(
            eject => HealthRule.Default.With(eject), () => HealthRule.Default.WithoutEject());
        return rule with
        {
            SlowStart = settings.Get(SlowStart).IfNone(TimeSpan.Zero),
            Check = settings.Get(Health).MatchUnsafe<HealthCheck?>(check => check, () => null),
        };
    }

    /// <summary>
    /// gRPC is spoken over HTTP/2 alone. Those that stand in a file are checked all the same, and fail.
    /// </summary>
    private static Seq<ConfigError> GrpcWithoutHttp2(ParsedFile sheet) =>
        (from check in sheet.Find(Health).Flatten()
         from servers in sheet.Find(ConfigKeys.ServerList)
         from place in sheet.PlaceOf(Health)
         from other in servers.Find(server => !server.Scheme.IsHttp2())
         where check.Service is not null
         select place.Wrong(
             $"HEALTH=grpc asks over HTTP/2, and {other} in SERVERS is spoken to in HTTP/1.1",
             $"h2c://{other} in SERVERS, or h2:// over TLS"))
        .ToSeq();

    /// <summary>How many connections checks hold (HEALTH): one for each server of a site that has it.</summary>
    public static int ChecksIn(Settings settings) => Math.Min(Servers.CountMax, settings.Sites().Sum(
        site => site.Settings.Get(Health).IsSome ? site.Settings.Servers.Count : 0));

    /// <summary>Some site has STICKY.</summary>
    public static bool IsStickyIn(Settings settings) =>
        settings.Sites().Exists(static site => site.Settings.Get(Sticky).IsSome);

    /// <summary>The servers of a site, with MAX_SERVER for those without a bound of their own.</summary>
    public static Seq<Endpoint> ServersOf(Settings settings) => settings.Get(MaxServer).Match(
        max => settings.Servers.Map(server =>
            server.AtOnceMax == int.MaxValue ? server with { AtOnceMax = max } : server).Strict(),
        settings.Servers);
}
