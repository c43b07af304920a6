namespace Pibl.Tests.Simulation;

/// <summary>
/// The whole proxy among random clients and bad servers. A failure names its seed: SEED=123 in the environment plays
/// that one again, the same to the last byte; SEEDS=5000 plays so many.
/// </summary>
public sealed class SimulationTests
{
    private const int Seeds = 200;
    /// <summary>Of 200 seeds; less would be a simulation of nothing.</summary>
    private static readonly SimCounts Least = new(
        Answers: 1000, Waits: 1000, Left: 100, Reads: 200, Commits: 200, Notes: 100, Errors: 50, Kills: 50);

    [Fact]
    public void Every_seed_holds()
    {
        var counts = default(SimCounts);
        var seeds = Simulation.Seeds.ToPlay(Seeds);
        foreach (var seed in seeds)
        {
            try
            {
                counts += SimRun.Play(seed).Counts;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"SEED={seed}: {e.Message}", e);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{counts}");
        Assert.True(
            counts.IsAtLeast(Least) || seeds.Length < Seeds, $"too little happened: {counts} where {Least} is the least");
    }

    [Fact]
    public void The_same_seed_plays_the_same_run() => Assert.Equal(SimRun.Play(7).Log, SimRun.Play(7).Log);
}
