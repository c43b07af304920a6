using Pibl.Twins;

namespace Pibl.Tests.Simulation.Scenarios;

/// <summary>One seed's scenario, from sound servers through their troubles to sound servers.</summary>
internal sealed class ScenarioRun : IDisposable
{
    private const int ClientsMax = 6;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>So long all is sound at the end, and nothing may fail any more.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    /// <summary>A request's time is bounded; more than that is a client that was forgotten.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(40);

    private readonly Random _dice;
    private readonly Scenario _scenario;
    private readonly ProxyWorld _world;
    private readonly Sightings _sightings = new();
    private readonly TroubledServer[] _servers;
    private readonly ScenarioClient[] _clients;
    private readonly StandingRules _standings;
    private readonly HashSet<string> _away = [];

    private ScenarioRun(int seed)
    {
        _dice = new Random(seed);
        _scenario = new Scenario(_dice);
        _world = new ProxyWorld(_scenario.Settings, SimSettings.SegmentsOf(_dice), new Random(_dice.Next()));
        _servers = [.. _scenario.Settings.Servers.Select(server => new TroubledServer(
            _world.Connector[server.Host], _sightings, new Random(_dice.Next()), () => Now,
            _scenario.ChecksAreBlind))];
        _clients = [.. Enumerable.Range(1, _dice.Next(1, ClientsMax + 1)).Select(number => new ScenarioClient(
            _world, _sightings, new Random(_dice.Next()), number, _scenario.IsSticky))];
        _standings = new StandingRules(_scenario);
    }

    private TimeSpan Now => _world.Clock.GetUtcNow() - ProxyWorld.Noon;

    /// <summary>The lines of the access log.</summary>
    public string[] Log => _world.AccessLog.Lines();

    public ScenarioCounts Counts { get; private set; }

    /// <summary>Plays a seed to its end; throws what does not hold.</summary>
    public static ScenarioRun Play(int seed)
    {
        using var run = new ScenarioRun(seed);
        try
        {
            run.Play();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{e.Message}\n{run._scenario}\n{run.Tail}", e);
        }

        return run;
    }

    public void Dispose() => _world.Dispose();

    private string Tail => string.Join('\n', Log.Where(
        line => !line.Contains("CONNECT", StringComparison.Ordinal)).TakeLast(20));

    private void Play()
    {
        var lastEnd = _scenario.Episodes.Max(episode => episode.To);
        for (var quietSince = TimeSpan.MaxValue; quietSince == TimeSpan.MaxValue || Now - quietSince < Quiet;)
        {
            Turn();
            var isQuiet = Now > lastEnd && StandingRules.AllInTurn(_world.Proxy.Sites[0].Clusters.View);
            quietSince = !isQuiet ? TimeSpan.MaxValue : quietSince < Now ? quietSince : Now;
        }

        Array.ForEach(_clients, client => client.IsTired = true);
        for (var left = LastAnswers; left > TimeSpan.Zero && _clients.Any(client => client.IsWaiting); left -= Step)
        {
            Turn();
        }

        Assert.DoesNotContain(_clients, client => client.IsWaiting);
        _world.Close();
        Counts = new ExchangeRules(_scenario, _sightings, _world.AccessLog, _clients.Length).Check();
    }

    private void Turn()
    {
        foreach (var episode in _scenario.Episodes)
        {
            Direct(episode);
        }

        foreach (var server in _servers)
        {
            server.Act(Now);
        }

        foreach (var client in _clients)
        {
            client.Act(Now);
            if (_dice.Next(2) == 0)
            {
                _world.Stir(_dice.Next(8));
            }
        }

        _world.Advance(Step);
        _standings.Check(_world.Proxy.Sites[0].Clusters, _world.AccessLog, Now);
    }

    private void Direct(Episode episode)
    {
        var server = Array.Find(_servers, server => server.Name == episode.Server)!;
        if (episode.From <= Now && Now < episode.From + Step)
        {
            if (episode.Trouble == Trouble.LeavesTheList)
            {
                _away.Add(episode.Server);
                Reload();
            }
            else
            {
                server.Begin(episode.Trouble, Now);
            }
        }
        else if (episode.To <= Now && Now < episode.To + Step)
        {
            if (_away.Remove(episode.Server))
            {
                Reload();
            }

            server.End();
            _standings.Ended(episode, _world.Proxy.Sites[0].Clusters, Now);
        }
    }

    private void Reload()
    {
        Assert.True(_world.Proxy.Reload(_scenario.With(name => !_away.Contains(name))));
        _standings.Forget(_away);
    }
}
