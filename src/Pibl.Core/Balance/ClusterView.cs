using LanguageExt;
using Pibl.Exchange;

namespace Pibl.Balance;

/// <summary>A server and its health at one moment.</summary>
public sealed record ServerView(Endpoint Endpoint, HealthState Health);

/// <summary>
/// All servers at one moment, and who may be asked. Swapped whole when a server's health changes, which costs as much
/// as there are servers, whatever they weigh.
/// </summary>
public sealed class ClusterView
{
    private readonly ServerView[] _servers;
    private readonly Dictionary<EndpointId, int> _numbers;
    private readonly int[] _weights;
    private readonly int[] _inTurn;
    private readonly int[] _reserve;

    /// <summary>Each server once: two entries with the same identity are an <see cref="ArgumentException"/>, as they
    /// are an error in SERVERS.</summary>
    public ClusterView(IEnumerable<ServerView> servers)
        : this(servers.ToArray(), numbers: null)
    {
    }

    private ClusterView(ServerView[] servers, Dictionary<EndpointId, int>? numbers)
    {
        _servers = servers;
        _numbers = numbers ?? NumbersOf(servers);
        var all = Enumerable.Range(0, _servers.Length);
        var primary = all.Where(at => _servers[at].Health.IsInTurn && !_servers[at].Endpoint.Backup).ToArray();
        var backup = all.Where(at => _servers[at].Health.IsInTurn && _servers[at].Endpoint.Backup).ToArray();
        var aside = all.Where(at => !_servers[at].Health.IsInTurn).OrderBy(
            at => _servers[at].Health.FailedAt).ToArray();
        (_inTurn, var backups) = primary.Length > 0 ? (primary, backup) : (backup, []);
        _reserve = _inTurn.Length > 0 ? backups : aside;
        _weights = new int[_servers.Length];
        foreach (var at in _inTurn)
        {
            _weights[at] = _servers[at].Endpoint.Weight;
            WeightOfAll += _weights[at];
        }

        Healthy = primary.Length + backup.Length;
        Sound = _inTurn.Count(at => _servers[at].Health.Standing == Standing.Up);
        IsEven = _inTurn.All(at => _weights[at] == _weights[_inTurn[0]]);
    }

    public int Count => _servers.Length;

    /// <summary>How many are in turn, or would be: backups that wait included.</summary>
    public int Healthy { get; }

    /// <summary>How many of those in turn are up, and not on trial.</summary>
    public int Sound { get; }

    /// <summary>All in turn weigh the same.</summary>
    public bool IsEven { get; }

    /// <summary>The sum of the weights of those in turn.</summary>
    public int WeightOfAll { get; }

    /// <summary>
    /// Those that share the requests, by their number: the healthy ones; backups while there are no others.
    /// </summary>
    public ReadOnlySpan<int> InTurn => _inTurn;

    /// <summary>A server's weight by its number; 0 where it is not in turn.</summary>
    public ReadOnlySpan<int> Weights => _weights;

    /// <summary>
    /// Who is asked after those: healthy backups; where nobody is healthy, the one that failed longest ago first.
    /// </summary>
    public ReadOnlySpan<int> Reserve => _reserve;

    public ServerView this[int server] => _servers[server];

    public Seq<ServerView> Servers => Prelude.toSeq(_servers).Strict();

    /// <summary>A server's number in this view, or -1.</summary>
    public int IndexOf(EndpointId id) => _numbers.TryGetValue(id, out var server) ? server : -1;

    /// <summary>The same servers under the same numbers, whatever their health and weight.</summary>
    public bool NumbersAs(ClusterView other) => _numbers == other._numbers
        || _servers.Select(server => server.Endpoint.Id)
            .SequenceEqual(other._servers.Select(server => server.Endpoint.Id));

    /// <summary>All servers healthy, as at the start.</summary>
    public static ClusterView AllUp(Seq<Endpoint> endpoints) =>
        new(endpoints.Map(endpoint => new ServerView(endpoint, HealthState.Up)));

    /// <summary>The same servers with one server's health changed.</summary>
    public ClusterView With(int server, HealthState health)
    {
        ServerView[] servers = [.. _servers];
        servers[server] = servers[server] with { Health = health };
        return new ClusterView(servers, _numbers);
    }

    /// <summary>
    /// The view for a new list of servers. Those that stand in both keep their health, whatever their weight and place;
    /// new ones are trusted until they fail; those that are gone are forgotten.
    /// </summary>
    public ClusterView Succeed(Seq<Endpoint> endpoints) => new(endpoints.Map(endpoint => new ServerView(
        endpoint, IndexOf(endpoint.Id) is var server and >= 0 ? _servers[server].Health : HealthState.Up)));

    private static Dictionary<EndpointId, int> NumbersOf(ServerView[] servers)
    {
        var numbers = new Dictionary<EndpointId, int>(servers.Length);
        for (var server = 0; server < servers.Length; server++)
        {
            numbers.Add(servers[server].Endpoint.Id, server);
        }

        return numbers;
    }
}
