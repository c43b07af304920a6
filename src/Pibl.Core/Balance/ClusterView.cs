using LanguageExt;

namespace Pibl.Balance;

/// <summary>A server and its health at one moment.</summary>
public sealed record ServerView(Endpoint Endpoint, HealthState Health);

/// <summary>All servers at one moment, with the turns worked out. Swapped whole when a server's health changes.</summary>
public sealed record ClusterView
{
    private readonly Seq<Endpoint>[] _turns;

    public ClusterView(Seq<ServerView> servers)
    {
        Servers = servers;
        _turns = RoundRobin.TurnsOf(servers);
    }

    public Seq<ServerView> Servers { get; }

    /// <summary>The candidates of one turn, best first; empty when no server is healthy.</summary>
    public Seq<Endpoint> At(uint turn) => _turns.Length == 0 ? Seq<Endpoint>.Empty : _turns[turn % (uint)_turns.Length];

    /// <summary>All servers healthy, as at the start.</summary>
    public static ClusterView AllUp(Seq<Endpoint> endpoints) =>
        new(endpoints.Map(endpoint => new ServerView(endpoint, HealthState.Up)).Strict());

    /// <summary>The same servers with one server's health changed.</summary>
    public ClusterView With(Endpoint endpoint, HealthState health) =>
        new(Servers.Map(server => server.Endpoint == endpoint ? server with { Health = health } : server).Strict());
}
