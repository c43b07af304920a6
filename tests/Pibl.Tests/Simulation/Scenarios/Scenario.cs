using Pibl.Balance;
using Pibl.Config;
using Pibl.Forward;

namespace Pibl.Tests.Simulation.Scenarios;

/// <summary>What a seed is about: servers of which one is always sound, the others' troubles, and settings.</summary>
internal sealed class Scenario
{
    private const int ServersMax = 4;
    private const int EpisodesMax = 2;

    private readonly string[] _lines;
    private readonly string[] _servers;

    public Scenario(Random dice)
    {
        var count = dice.Next(2, ServersMax + 1);
        Sound = $"s{dice.Next(count)}";
        var names = Enumerable.Range(0, count).Select(number => $"s{number}").ToArray();
        _servers = [.. names.Select(name => $"{name}:80 weight={dice.Next(1, 4)}"
            + (name != Sound && dice.Next(12) == 0 ? " backup" : ""))];
        ChecksAreBlind = dice.Next(4) == 0;
        _lines = LinesOf(dice);
        Settings = With(_ => true);
        var others = names.Where(name => name != Sound).ToArray();
        var troubled = others.Where(_ => dice.Next(4) > 0).DefaultIfEmpty(others[0]).ToArray();
        Episodes = [.. troubled.SelectMany(name => EpisodesOf(name, dice))];
    }

    /// <summary>The server that never fails.</summary>
    public string Sound { get; }

    public Settings Settings { get; }

    public Episode[] Episodes { get; }

    /// <summary>Checks pass as long as the server takes connections.</summary>
    public bool ChecksAreBlind { get; }

    public HealthRule Rule => BalanceKeys.HealthRuleOf(Settings);

    public int RetriesMax => Settings.Retries;

    /// <summary>RETRY_BUDGET, in percent; null: nothing bounds retries.</summary>
    public int? Budget => Settings.Get(RetryKeys.RetryBudget).MatchUnsafe<int?>(percent => percent, () => null);

    public bool IsSticky => Settings.Get(BalanceKeys.Sticky).IsSome;

    /// <summary>All that are in trouble at some time could be set aside by EJECT at once.</summary>
    public bool CanEject => Settings.Get(BalanceKeys.Eject).IsSome
        && Episodes.DistinctBy(episode => episode.Server).Count() * 100 <= _servers.Length * Rule.MostPercent;

    /// <summary>The settings with those servers alone.</summary>
    public Settings With(Func<string, bool> isIn) => Given.Settings(
        [.. _lines, $"SERVERS={string.Join(',', _servers.Where(server => isIn(server.Split(':')[0])))}"]);

    public override string ToString() => string.Join('\n', [
        .. _lines, $"SERVERS={string.Join(',', _servers)}", $"sound: {Sound}, blind checks: {ChecksAreBlind}",
        .. Episodes.Select(episode => $"{episode}"),
    ]);

    private static IEnumerable<Episode> EpisodesOf(string server, Random dice)
    {
        var at = TimeSpan.FromMilliseconds(100 * dice.Next(3, 25));
        for (var left = dice.Next(1, EpisodesMax + 1); left > 0; left--)
        {
            var trouble = (Trouble)dice.Next(1, 1 + (int)Trouble.LeavesTheList);
            var end = at + TimeSpan.FromMilliseconds(100 * dice.Next(2, 40));
            yield return new Episode(server, trouble, at, end);
            at = end + TimeSpan.FromMilliseconds(100 * dice.Next(1, 30));
        }
    }

    private static string[] LinesOf(Random dice)
    {
        string[] ways = [
            "round-robin", "round-robin", "least-connections", "p2c", "random", "least-time", "hash uri", "hash client",
            "hash header X-Id",
        ];
        var (every, timeout) = (dice.Next(2, 7) * 100, dice.Next(1, 3) * 100);
        string?[] lines = [
            "CACHE=off",
            $"BALANCE={ways[dice.Next(ways.Length)]}",
            dice.Next(6) == 0 ? "STICKY=cookie pibl" : null,
            dice.Next(2) == 0
                ? $"HEALTH=/healthz every={every}ms timeout={timeout}ms rise={dice.Next(1, 4)} fall={dice.Next(1, 4)}" : null,
            dice.Next(8) == 0 ? "EJECT=none"
                : $"EJECT={dice.Next(1, 6)} for={dice.Next(3, 12)}00ms most={(dice.Next(2) == 0 ? 50 : 100)}%"
                    + (dice.Next(2) == 0 ? " on=5xx" : ""),
            dice.Next(3) == 0 ? $"SLOW_START={dice.Next(1, 4)}s" : null,
            $"RETRIES={(dice.Next(2) == 0 ? 2 : dice.Next(4))}",
            dice.Next(5) switch { 0 => "RETRY_BUDGET=off", 1 => $"RETRY_BUDGET={dice.Next(1, 101)}%", _ => null },
            dice.Next(4) switch { 0 => "HEDGE=p95", 1 => $"HEDGE={dice.Next(1, 8)}00ms", _ => null },
            $"TIMEOUT_SERVER={dice.Next(8, 40)}00ms",
            $"TIMEOUT_CONNECT={dice.Next(3, 12)}00ms",
            $"TIMEOUT_TOTAL={dice.Next(10, 30)}s",
        ];
        return [.. lines.OfType<string>()];
    }
}
