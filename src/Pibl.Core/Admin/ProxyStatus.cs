using LanguageExt;
using Pibl.Balance;
using Pibl.Mirrors;

namespace Pibl.Admin;

/// <summary>The state of a running proxy at one moment.</summary>
/// <param name="At">When.</param>
/// <param name="StartedAt">When it was built.</param>
/// <param name="Generation">Of its settings: 1, and one more with each reload.</param>
/// <param name="IsDraining">It takes no clients any more.</param>
/// <param name="Connections">Clients connected.</param>
/// <param name="Counts">Of exchanges since the start.</param>
/// <param name="Queues">In the order of the path.</param>
/// <param name="Sites">In the order of the file.</param>
public sealed record ProxyStatus(
    DateTimeOffset At,
    DateTimeOffset StartedAt,
    long Generation,
    bool IsDraining,
    int Connections,
    ExchangeTotals Counts,
    Seq<QueueStatus> Queues,
    Seq<SiteStatus> Sites)
{
    /// <summary>It takes clients, and each site with servers has one for them.</summary>
    public bool IsReady => !IsDraining && Stranded.IsEmpty;

    /// <summary>The sites that have servers, or wait for them to be found, and none for new clients.</summary>
    public Seq<string> Stranded => Sites
        .Filter(site => !(site.Servers.IsEmpty && site.Unfound.IsEmpty)
            && !site.Servers.Exists(server => server.IsUsable))
        .Map(site => site.Name);
}

/// <summary>Exchanges that are over, since the start.</summary>
/// <param name="All">All of them.</param>
/// <param name="Hits">Answered from the cache.</param>
/// <param name="ServerErrors">Answered with 500 to 599, whoever said it.</param>
/// <param name="Unanswered">Ended before a status was sent.</param>
public sealed record ExchangeTotals(long All, long Hits, long ServerErrors, long Unanswered);

/// <summary>A bounded place on the path.</summary>
/// <param name="Name">As in docs/ARCHITECTURE.md.</param>
/// <param name="Inside">How many hold a place.</param>
/// <param name="Max">How many may.</param>
/// <param name="Waiting">How many wait for one.</param>
/// <param name="Refused">How many were turned away since the start.</param>
/// <param name="Key">That bounds it.</param>
public sealed record QueueStatus(string Name, int Inside, int Max, int Waiting, long Refused, string Key);

/// <summary>One site.</summary>
/// <param name="Name">As in <c>[site NAME]</c>.</param>
/// <param name="Servers">In the order of SERVERS.</param>
public sealed record SiteStatus(string Name, Seq<ServerStatus> Servers)
{
    /// <summary>What copies of requests have shown (MIRROR); null: there are none.</summary>
    public MirrorReport? Mirror { get; init; }

    /// <summary>The entries of SERVERS for which no server was ever found.</summary>
    public Seq<UnfoundEntry> Unfound { get; init; } = Seq<UnfoundEntry>.Empty;
}

/// <summary>An entry of SERVERS that is a name, or names who knows servers, and has brought none.</summary>
/// <param name="Entry">As it stands in SERVERS.</param>
/// <param name="Why">As the end of a sentence.</param>
public sealed record UnfoundEntry(string Entry, string Why);

/// <summary>One server of a site. What it holds and has done counts for all sites together.</summary>
/// <param name="View">Its address, weight, health and share.</param>
/// <param name="Requests">That it holds.</param>
/// <param name="Tunnels">That it holds.</param>
/// <param name="Max">How many requests it may hold; <see cref="int.MaxValue"/>: no bound of its own.</param>
/// <param name="Total">Requests that were sent to it since the start.</param>
/// <param name="Failures">Attempts that failed.</param>
/// <param name="HeadMs">
/// Usual time to the head of its response, in milliseconds, when it was last measured (EWMA); 0: never.
/// </param>
public sealed record ServerStatus(
    ServerView View, int Requests, int Tunnels, int Max, long Total, long Failures, double HeadMs)
{
    /// <summary>As <c>drain</c> takes it.</summary>
    public string Name => View.Endpoint.ToString();

    /// <summary>Requests of anybody may go to it.</summary>
    public bool IsUsable => View.IsInTurn;

    /// <summary>In one word; <c>drained</c> where it would be <c>up</c> else.</summary>
    public string State => View.Health.Standing switch
    {
        Standing.Up when View.IsDraining => "drained",
        Standing.Up when View.SharePercent < 100 => "starting",
        Standing.Up => "up",
        Standing.OnTrial => "on trial",
        Standing.Ejected => "ejected",
        Standing.Unreachable => "unreachable",
        Standing.Down => "down",
        _ => throw new ArgumentOutOfRangeException(nameof(View), View.Health.Standing, null),
    };
}
