using Pibl.Config;
using Pibl.Exchange;
using Pibl.Transport;

namespace Pibl.Balance;

/// <summary>
/// HEALTH: asks every server of the sites that have it, spread over the time between two checks and none waiting for
/// another, and tells the sites what it found.
/// </summary>
/// <remarks>
/// Rule 1. A server that several sites check alike is asked once for all of them.
/// Rule 2. A server has one connection for its checks at the most, so that no more descriptors are held than there are
/// servers (<see cref="AtOnceMax"/>), and one that hangs keeps nobody waiting.
/// Rule 3. What this program lacks (descriptors, ports, time) is not held against a server: nothing is told.
/// </remarks>
public sealed class HealthChecks(
    Func<IReadOnlyList<ProbedSite>> sites, IConnector connector, TimeProvider clock, Func<uint> dice)
{
    /// <summary>So many are asked at once.</summary>
    public const int AtOnceMax = Servers.CountMax;

    /// <summary>How soon sites that have changed are noticed.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<CheckId, CheckedServer> _byId = [];
    private readonly List<CheckedServer> _servers = [];
    private IReadOnlyList<ProbedSite> _seen = [];
    private int _turn;

    private TimeSpan Now => clock.GetElapsedTime(0);

    /// <summary>Runs until told to stop, and leaves no connection open.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var beat = new PeriodicTimer(LookAgain, clock);
        try
        {
            do
            {
                Follow();
                beat.Period = Begin(stop);
            }
            while (await beat.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // The program is stopping.
        }

        foreach (var server in _servers)
        {
            await server.EndAsync();
        }
    }

    /// <summary>Servers that have come are checked, those that are gone are not any more.</summary>
    private void Follow()
    {
        var now = sites();
        if (ReferenceEquals(now, _seen))
        {
            return;
        }

        _seen = now;
        var wanted = new HashSet<CheckId>();
        foreach (var site in now)
        {
            if (site.Check is { } check)
            {
                Follow(site, check, wanted);
            }
        }

        foreach (var (id, gone) in _byId.Where(server => !wanted.Contains(server.Key)).ToArray())
        {
            _byId.Remove(id);
            _servers.Remove(gone);
            _ = gone.EndAsync();
        }
    }

    private void Follow(ProbedSite site, HealthCheck check, HashSet<CheckId> wanted)
    {
        var endpoints = site.Clusters.View.Servers.Map(server => server.Endpoint).ToArray();
        var throwOfDice = dice();
        for (var at = 0; at < endpoints.Length; at++)
        {
            var id = new CheckId(endpoints[at].Id, check, site.Host);
            if (wanted.Add(id) && !_byId.ContainsKey(id))
            {
                var first = Now + CheckRule.FirstAfter(at, endpoints.Length, check.Every, throwOfDice);
                var server = new CheckedServer(endpoints[at], check, site.Host, site.Connector ?? connector, clock)
                {
                    NextAt = first,
                };
                _byId.Add(id, server);
                _servers.Add(server);
            }
        }
    }

    /// <summary>
    /// Begins the checks whose time has come; how long until the next one, or until sites are looked at.
    /// </summary>
    private TimeSpan Begin(CancellationToken stop)
    {
        var (now, wait) = (Now, LookAgain);
        var running = _servers.Count(server => server.IsRunning);
        for (var i = 0; i < _servers.Count; i++)
        {
            var at = (_turn + i) % _servers.Count;
            var server = _servers[at];
            if (server.IsRunning)
            {
                continue;
            }

            if (server.NextAt <= now)
            {
                if (running == AtOnceMax)
                {
                    // Those that are left come first the next time.
                    _turn = at;
                    return CheckRule.Breath;
                }

                running++;
                server.NextAt = CheckRule.NextAfter(server.NextAt, now, server.Check.Every);
                server.Begin(this, stop);
            }

            wait = server.NextAt - now < wait ? server.NextAt - now : wait;
        }

        return wait > CheckRule.Breath ? wait : CheckRule.Breath;
    }

    /// <summary>All sites that check the server alike hear what was wrong with it; null: nothing.</summary>
    internal void Tell(CheckedServer server, string? flaw)
    {
        var result = flaw is null ? AttemptResult.CheckPassed : AttemptResult.CheckFailed;
        foreach (var site in sites())
        {
            if (site.Check == server.Check && site.Host == server.Host)
            {
                site.Clusters.Report(server.Endpoint.Id, result, $"health check: {flaw}");
            }
        }
    }

    internal void Complain(Exception bug) => _seen[0].Clusters.Complain(bug);

    private readonly record struct CheckId(EndpointId Server, HealthCheck Check, string Host);
}
