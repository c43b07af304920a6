namespace Pibl.Tests.Simulation.Herds;

/// <summary>
/// Many clients that want the same: one fetch, at their own pace, and nobody waits for nothing. A failure names its
/// seed: SEED=123 plays that one again; SEEDS=10000 plays so many.
/// </summary>
public sealed class HerdTests
{
    private const int Usual = 1000;

    [Fact]
    public void Every_seed_holds()
    {
        var (answers, shared, released, broken) = (0, 0, 0, 0);
        var seeds = Seeds.ToPlay(Usual);
        foreach (var seed in seeds)
        {
            try
            {
                var counts = HerdRun.Play(seed).Counts;
                answers += counts.Answers;
                shared += counts.Shared;
                released += counts.Released;
                broken += counts.Broken;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"SEED={seed}: {e.Message}", e);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{answers} answers, {shared} shared, {released} released, {broken} broken");
        Assert.True(
            seeds.Length < Usual || (answers > 50_000 && shared > 5_000 && released > 1_000 && broken > 100),
            $"too little happened: {answers} answers, {shared} shared, {released} released, {broken} broken");
    }

    [Fact]
    public void The_same_seed_plays_the_same_run() => Assert.Equal(HerdRun.Play(9).Log, HerdRun.Play(9).Log);
}
