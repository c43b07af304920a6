namespace Pibl.Tests.Simulation.Scenarios;

/// <summary>
/// Servers that die, hang, are slow, cut off, speak garbage, flap, leave and come back, while one of them is sound. A
/// failure names its seed, and the environment plays it again: <c>SEED=123</c>; <c>SEEDS=10000</c> plays so many.
/// </summary>
public sealed class ScenarioTests
{
    private const int Seeds = 1000;

    private const int ShownMax = 5;

    /// <summary>Servers are sent no more than that share of the requests again, over all seeds.</summary>
    private const double AgainMax = 0.1;

    [Fact]
    public void While_one_server_is_sound_no_seed_finds_a_wrong_answer_or_a_request_that_fails_without_need()
    {
        var counts = default(ScenarioCounts);
        var seeds = Simulation.Seeds.ToPlay(Seeds);
        var failures = new List<(int Seed, Exception Why)>();
        foreach (var seed in seeds)
        {
            try
            {
                counts += ScenarioRun.Play(seed).Counts;
            }
            catch (Exception e)
            {
                failures.Add((seed, e));
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(ShownMax).Select(
            failure => $"SEED={failure.Seed}: {failure.Why.Message}")));

        TestContext.Current.TestOutputHelper?.WriteLine($"{counts}");
        Assert.True(
            seeds.Length < Seeds || counts.Again <= counts.Requests * AgainMax, $"sent again too often: {counts}");
        Assert.True(
            seeds.Length < Seeds || (counts.Right > 50_000 && counts.Again > 800 && counts.Broken > 1000
                && counts.Once > 400 && counts.Unrepeated > 100 && counts.OverBudget > 5),
            $"too little happened: {counts}");
    }

    [Fact]
    public void The_same_seed_plays_the_same_scenario() =>
        Assert.Equal(ScenarioRun.Play(7).Log, ScenarioRun.Play(7).Log);
}
