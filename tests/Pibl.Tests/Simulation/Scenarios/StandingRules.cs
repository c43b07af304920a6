using Pibl.Access;
using Pibl.Balance;
using Pibl.Twins;

namespace Pibl.Tests.Simulation.Scenarios;

/// <summary>What must be true of the servers' standing at every moment.</summary>
internal sealed class StandingRules(Scenario scenario)
{
    /// <summary>The step of the world's clock, that of the prober's, and one each to act and to look.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(550);

    private readonly Dictionary<string, bool> _toldDown = [];
    private readonly Dictionary<string, TimeSpan> _backBy = [];
    private readonly Dictionary<string, TimeSpan> _checkedBackBy = [];
    private int _read;

    /// <summary>Nobody is set aside any more.</summary>
    public static bool AllInTurn(ClusterView view) => view.Servers.ForAll(server => server.Health.IsInTurn);

    /// <summary>Servers that are not in the list any more: what was said of them counts no more.</summary>
    public void Forget(IEnumerable<string> away)
    {
        foreach (var name in away)
        {
            _toldDown[name] = false;
        }
    }

    /// <summary>A trouble is over: from here on the time runs in which the server must be used again.</summary>
    public void Ended(Episode episode, Clusters clusters, TimeSpan now)
    {
        var view = clusters.View;
        var rule = scenario.Rule;
        var byChecks = rule.Check is { } check ? (check.Rise * check.Every) + check.Timeout : TimeSpan.Zero;
        _checkedBackBy.Remove(episode.Server);
        if (ServerOf(clusters.View, episode.Server).Health.Standing == Standing.Down)
        {
            // docs/health.md: rise × every + timeout, whoever else is down.
            _checkedBackBy[episode.Server] = now + byChecks + Slack;
        }

        // What is on the wire may still fail, as late as TIMEOUT_SERVER; then the longest time aside, and a try that
        // was under way when it came back. A check that was under way may set it aside as well.
        var longest = rule.EjectLongest > rule.ProbeLongest ? rule.EjectLongest : rule.ProbeLongest;
        _backBy[episode.Server] = now + byChecks + scenario.Settings.Timeouts.Server + longest
            + scenario.Settings.Timeouts.Connect + Slack;
    }

    public void Check(Clusters clusters, ListAccessLog log, TimeSpan now)
    {
        Read(log);
        foreach (var server in clusters.View.Servers)
        {
            var (name, standing) = (server.Endpoint.Host, server.Health.Standing);
            if (name == scenario.Sound)
            {
                Assert.True(standing == Standing.Up, $"{name} is {standing} at {now}, and it was sound all the time");
            }

            var isDown = _toldDown.GetValueOrDefault(name);
            Assert.True(
                server.Health.IsInTurn || isDown, $"{name} is {standing} at {now}, and the log does not say why");
            Assert.False(
                standing == Standing.Up && isDown, $"{name} is up at {now}, and the log does not say so");
            var episode = Array.Find(scenario.Episodes, one => one.Server == name && one.From <= now && now <= one.To);
            if (episode is null)
            {
                IsBackInTime(name, standing, server.Health.IsInTurn, now);
            }
            else
            {
                IsFoundOut(episode, standing, now);
            }
        }
    }

    private void IsBackInTime(string name, Standing standing, bool isInTurn, TimeSpan now)
    {
        if (!_backBy.TryGetValue(name, out var by))
        {
            Assert.True(standing == Standing.Up, $"{name} is {standing} at {now}, before any trouble");
        }
        else
        {
            Assert.True(isInTurn || now <= by, $"{name} is {standing} at {now}, and was to be back by {by}");
            if (standing != Standing.Down)
            {
                _checkedBackBy.Remove(name);
            }
            else if (_checkedBackBy.TryGetValue(name, out var checkedBy))
            {
                Assert.True(now <= checkedBy, $"{name} is {standing} at {now}, and checks were to bring it back by {checkedBy}");
            }
        }
    }

    /// <summary>docs/health.md: fall × every + timeout.</summary>
    private void IsFoundOut(Episode episode, Standing standing, TimeSpan now)
    {
        if (scenario.Rule.Check is { } check && episode.FailsChecks
            && (!scenario.ChecksAreBlind || episode.Trouble is Trouble.Dies or Trouble.HangsInAccept)
            && now > episode.From + (check.Fall * check.Every) + check.Timeout + Slack)
        {
            Assert.True(
                standing == Standing.Down, $"{episode.Server} is {standing} at {now}, and fails checks since {episode.From}");
        }
    }

    private void Read(ListAccessLog log)
    {
        for (; _read < log.Entries.Count; _read++)
        {
            switch (log.Entries[_read])
            {
                case AccessEntry.ServerDown down:
                    Assert.False(_toldDown.GetValueOrDefault(down.Endpoint.Host), $"{down} was said before");
                    Assert.NotEmpty(down.Reason);
                    _toldDown[down.Endpoint.Host] = true;
                    break;
                case AccessEntry.ServerUp up:
                    _toldDown[up.Endpoint.Host] = false;
                    break;
            }
        }
    }

    private static ServerView ServerOf(ClusterView view, string name) =>
        view.Servers.First(server => server.Endpoint.Host == name);
}
