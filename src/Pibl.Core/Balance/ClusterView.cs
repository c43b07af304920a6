using LanguageExt;
using Pibl.Exchange;

namespace Pibl.Balance;

/// <summary>
/// All servers at one moment, and who may be asked. Swapped whole when a server's health changes, which costs as much
/// as there are servers, whatever they weigh.
/// </summary>
public sealed class ClusterView
{
    private readonly ServerView[] _servers;
    private readonly Dictionary<EndpointId, int> _numbers;
    private readonly int[] _weights;
    private readonly int[] _sums;
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
        var primary = all.Where(at => _servers[at].IsInTurn && !_servers[at].Endpoint.Backup).ToArray();
        var backup = all.Where(at => _servers[at].IsInTurn && _servers[at].Endpoint.Backup).ToArray();
        var aside = all.Where(at => !_servers[at].Health.IsInTurn && !_servers[at].IsDraining).OrderBy(
            at => _servers[at].Health.FailedAt).ToArray();
        (_inTurn, var backups) = primary.Length > 0 ? (primary, backup) : (backup, []);
        _reserve = _inTurn.Length > 0 ? backups : aside;
        if (_inTurn.Length == 0)
        {
            _inTurn = DownIn(aside);
            _reserve = aside.Except(_inTurn).ToArray();
        }

        IsRamping = _inTurn.Any(at => _servers[at].SharePercent < 100);
        _weights = new int[_servers.Length];
        _sums = new int[_inTurn.Length];
        for (var i = 0; i < _inTurn.Length; i++)
        {
            var server = _servers[_inTurn[i]];
            _weights[_inTurn[i]] = server.Endpoint.Weight * (IsRamping ? server.SharePercent : 1);
            WeightOfAll += _weights[_inTurn[i]];
            _sums[i] = WeightOfAll;
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

    /// <summary>
    /// One in turn has less than its whole share for a while (<see cref="SlowStart"/>): all weights are in hundredths.
    /// </summary>
    public bool IsRamping { get; }

    /// <summary>The sum of the weights of those in turn.</summary>
    public int WeightOfAll { get; }

    /// <summary>
    /// Those that share the requests, by their number: the healthy ones; backups while there are no others. Where
    /// nobody is healthy, all that checks alone have set aside (<see cref="Standing.Down"/>): it may be the check that
    /// is wrong, and one server cannot do the work of all.
    /// </summary>
    public ReadOnlySpan<int> InTurn => _inTurn;

    /// <summary>A server's weight by its number, as it counts now; 0 where it is not in turn.</summary>
    public ReadOnlySpan<int> Weights => _weights;

    /// <summary>For each of <see cref="InTurn"/>: its weight and those of all before it.</summary>
    public ReadOnlySpan<int> WeightSums => _sums;

    /// <summary>
    /// Who is asked after those: healthy backups; where nobody is healthy, the one that failed longest ago first.
    /// </summary>
    public ReadOnlySpan<int> Reserve => _reserve;

    public ServerView this[int server] => _servers[server];

    public Seq<ServerView> Servers => Prelude.toSeq(_servers).Strict();

    /// <summary>A server's number in this view, or -1.</summary>
    public int IndexOf(EndpointId id) => _numbers.TryGetValue(id, out var server) ? server : -1;

    /// <summary>Whether a server in turn is left to ask after this one and those that were tried.</summary>
    /// <param name="server">The one that is asked now.</param>
    /// <param name="tried">True for each that is passed over; empty for none.</param>
    public bool HasOther(int server, ReadOnlySpan<bool> tried)
    {
        if (tried.IsEmpty)
        {
            return Healthy > (_servers[server].IsInTurn ? 1 : 0);
        }

        for (var at = 0; at < _servers.Length; at++)
        {
            if (at != server && !tried[at] && _servers[at].IsInTurn)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The same servers under the same numbers, whatever their health and weight.</summary>
    public bool NumbersAs(ClusterView other) => _numbers == other._numbers
        || _servers.Select(server => server.Endpoint.Id)
            .SequenceEqual(other._servers.Select(server => server.Endpoint.Id));

    /// <summary>All servers trusted, as at the start.</summary>
    public static ClusterView AllUp(Seq<Endpoint> endpoints) => new([.. endpoints.Map(Trusted)]);

    /// <summary>
    /// The view that a site begins with: all trusted, but for the addresses of names that have several, which wait for
    /// the first bare connection that they take (<see cref="HealthState.Untried"/>).
    /// </summary>
    public static ClusterView Of(Seq<Endpoint> endpoints) => new ClusterView([]).Succeed(endpoints);

    /// <summary>The same servers with one server's health changed.</summary>
    public ClusterView With(int server, HealthState health) =>
        With(server, _servers[server] with { Health = health });

    /// <summary>The same servers with one of them changed.</summary>
    public ClusterView With(int server, ServerView changed)
    {
        ServerView[] servers = [.. _servers];
        servers[server] = changed;
        return With(servers);
    }

    /// <summary>
    /// The same servers with new clients taken from one of them, or given to it again; null where none has that name.
    /// </summary>
    /// <param name="name">
    /// As it is written: <c>host:port</c>, letters of either case; of a name in SERVERS all its addresses.
    /// </param>
    /// <param name="isDrained">What is ordered.</param>
    public ClusterView? Ordered(string name, bool isDrained) => Array.Exists(_servers, server => Is(server, name))
        ? With(Array.ConvertAll(
            _servers, server => Is(server, name) ? server with { DrainOrder = isDrained } : server))
        : null;

    private static bool Is(ServerView server, string name) =>
        SchemeEnd(name) is var start
        && (name.AsSpan(start).Equals(server.Endpoint.ToString(), StringComparison.OrdinalIgnoreCase)
            || name.AsSpan(start).Equals(server.Endpoint.Authority, StringComparison.OrdinalIgnoreCase));

    /// <summary>Where a name begins that may stand as in SERVERS, with <c>https://</c> in front.</summary>
    private static int SchemeEnd(string name) =>
        name.IndexOf("://", StringComparison.Ordinal) is var at and >= 0 ? at + 3 : 0;

    /// <summary>
    /// The view for a new list of servers. Those that stand in both keep their health, their share and what was ordered
    /// of them, whatever their weight and place; those that are gone are forgotten. New ones are trusted until they
    /// fail, unless they are addresses that were found of a name: where there are others to ask, those are tried first,
    /// and come slowly.
    /// </summary>
    public ClusterView Succeed(Seq<Endpoint> endpoints)
    {
        var remain = endpoints.Exists(endpoint => IndexOf(endpoint.Id) is var at and >= 0 && _servers[at].IsInTurn);
        var named = endpoints.Filter(endpoint => endpoint.Name is not null)
            .GroupBy(endpoint => endpoint.Name!)
            .ToDictionary(name => name.Key, name => name.Count());
        return new([.. endpoints.Map(endpoint =>
            IndexOf(endpoint.Id) is var server and >= 0
                ? _servers[server] with { Endpoint = endpoint }
                : endpoint.Name is { } name && (remain || named[name] > 1)
                    ? new ServerView(endpoint, HealthState.Untried) { IsNew = remain }
                    : Trusted(endpoint))]);
    }

    /// <summary>The same servers with what is kept of their health under other rules.</summary>
    public ClusterView Under(HealthRule rule) => With(
        Servers.Map(server => server with { Health = Health.Under(server.Health, rule) }).ToArray());

    /// <summary>The same servers, under the same numbers, as they are now; takes the array over.</summary>
    internal ClusterView With(ServerView[] servers) => new(servers, _numbers);

    private int[] DownIn(int[] aside)
    {
        var down = aside.Where(at => _servers[at].Health.Standing == Standing.Down).Order().ToArray();
        var primary = down.Where(at => !_servers[at].Endpoint.Backup).ToArray();
        return primary.Length > 0 ? primary : down;
    }

    private static ServerView Trusted(Endpoint endpoint) => new(endpoint, HealthState.Up);

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
