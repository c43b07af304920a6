namespace Pibl.Tests.Simulation.Fleet;

/// <summary>
/// RATE over several proxies whose store answers late: all together allow what one would. A failure names its seed:
/// SEED=123 plays that one again; SEEDS=10000 plays so many.
/// </summary>
public sealed class RateFleetTests
{
    private const int Usual = 60;

    /// <summary>
    /// Of the rate, in the time that was played, beside what the rate brings while the last of it is settled.
    /// </summary>
    private const double Tolerance = 0.02;

    /// <summary>The same below the rate, where answers are late for longer than the burst lasts.</summary>
    private const double ToleranceWithoutRoom = 0.15;

    [Fact]
    public void All_together_keep_to_the_rate_but_for_what_is_late()
    {
        var seeds = Seeds.ToPlay(Usual);
        var wrong = new List<string>();
        var (alone, low, high) = (0L, 0.0, 0.0);
        foreach (var seed in seeds)
        {
            try
            {
                var run = RateRun.Play(seed);
                var off = (run.Allowed - run.Due) / (run.Rule.Count * run.Seconds);
                (alone, low, high) = (alone + run.Alone, Math.Min(low, off), Math.Max(high, off));
                var unsettled = (run.Rule.Count * run.LateSeconds) + 1;
                var most = (Tolerance * run.Rule.Count * run.Seconds) + unsettled;
                var least = run.HasRoom ? most : most + (ToleranceWithoutRoom * run.Rule.Count * run.Seconds);
                if (run.Allowed - run.Due > most || run.Due - run.Allowed > least)
                {
                    wrong.Add($"SEED={seed}: {run.Rule} of {run.Proxies}: {run.Allowed}, {run.Due:0} due, late {run.LateSeconds:0.000} s");
                }
            }
            catch (Exception e)
            {
                wrong.Add($"SEED={seed}: {e.Message}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{alone} decided alone, {low:P2} to {high:P2}, {wrong.Count} wrong");
        Assert.True(alone > 0 || seeds.Length < Usual, "nothing was ever late");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {seeds.Length}\n" + string.Join("\n", wrong.Take(30)));
    }
}
