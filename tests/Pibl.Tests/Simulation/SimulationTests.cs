using System.Globalization;

namespace Pibl.Tests.Simulation;

/// <summary>
/// The whole proxy among random clients and bad servers. A failure names its seed: SEED=123 in the environment plays
/// that one again, the same to the last byte; SEEDS=5000 plays so many.
/// </summary>
public sealed class SimulationTests
{
    private const int Seeds = 200;
    private const int AnswersPerSeedMin = 5;

    [Fact]
    public void Every_seed_holds()
    {
        var answers = 0;
        var seeds = SeedsToPlay();
        foreach (var seed in seeds)
        {
            try
            {
                answers += SimRun.Play(seed).Answers;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"SEED={seed}: {e.Message}", e);
            }
        }

        Assert.True(answers >= AnswersPerSeedMin * seeds.Length
            || seeds.Length == 1, $"{answers} answers: little was tested");
    }

    [Fact]
    public void The_same_seed_plays_the_same_run() => Assert.Equal(SimRun.Play(7).Log, SimRun.Play(7).Log);

    private static int[] SeedsToPlay() =>
        NumberIn("SEED") is { } seed ? [seed] : Enumerable.Range(1, NumberIn("SEEDS") ?? Seeds).ToArray();

    private static int? NumberIn(string variable) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable),
            NumberStyles.Integer,
            CultureInfo.InvariantCulture,
            out var number)
            ? number
            : null;
}
