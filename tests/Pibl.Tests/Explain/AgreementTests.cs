using Pibl.Tests.Simulation;

namespace Pibl.Tests.Explain;

/// <summary>
/// What is told just before a request is what then becomes of it. SEED=123 in the environment plays that one again;
/// SEEDS=100 are 10,000 requests.
/// </summary>
public sealed class AgreementTests
{
    private const int Usual = 10;

    [Fact]
    public void What_is_told_before_is_what_becomes_of_it()
    {
        var counts = default(AgreementCounts);
        foreach (var seed in Seeds.ToPlay(Usual))
        {
            try
            {
                counts += AgreementRun.Play(seed);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"SEED={seed}: {e.Message}", e);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{counts}");
        Assert.True(
            counts is { ByProxy: > 0, Hits: > 0, Validated: > 0, Misses: > 0, Servers: > 0, Drawn: > 0, Reloads: > 0 }
            || Seeds.ToPlay(Usual).Length < Usual, $"too little happened: {counts}");
    }
}
