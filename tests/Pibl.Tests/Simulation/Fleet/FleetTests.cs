namespace Pibl.Tests.Simulation.Fleet;

/// <summary>
/// Many proxies over one store (CACHE_SHARED), which is slow, away, or has lost what it knew: nothing that was purged is
/// served, and nothing is fetched more often than it must be. A failure names its seed: SEED=123 plays that one again;
/// SEEDS=10000 plays so many.
/// </summary>
public sealed class FleetTests
{
    private const int Usual = 300;

    /// <summary>Each so many-th run is one of a hundred proxies.</summary>
    private const int LargeOneIn = 100;

    [Fact]
    public void Every_seed_holds()
    {
        var (answers, hits, shared, doubtful, purged, fetches, steps) = (0, 0, 0, 0, 0, 0, 0L);
        var seeds = Seeds.ToPlay(Usual);
        var wrong = new List<string>();
        foreach (var seed in seeds)
        {
            try
            {
                var run = FleetRun.Play(seed, seed % LargeOneIn == 0);
                answers += run.Rules.Answers;
                hits += run.Rules.Hits;
                shared += run.Rules.Shared;
                doubtful += run.Rules.Doubtful;
                purged += run.Purged;
                fetches += run.Fetches;
                steps += run.Steps;
            }
            catch (Exception e)
            {
                wrong.Add($"SEED={seed}: {e.Message}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{answers} answers, {hits} hits, {shared} shared, {doubtful} doubtful, {purged} purges, {fetches} fetches, "
            + $"{steps} steps, {wrong.Count} wrong");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {seeds.Length}\n" + string.Join("\n", wrong.Take(30)));
    }

    [Fact]
    public void The_same_seed_plays_the_same_run() => Assert.Equal(FleetRun.Play(9).Steps, FleetRun.Play(9).Steps);
}
