namespace Pibl.Tests.Simulation.Scenarios;

/// <summary>What happened in runs: a scenario in which nothing happens proves nothing.</summary>
/// <param name="Requests">Requests of clients.</param>
/// <param name="Again">Those that servers saw once more.</param>
/// <param name="Right">Answers that were whole and right.</param>
/// <param name="Broken">Idempotent ones that failed behind the first byte of an answer: nobody may repeat them.</param>
/// <param name="Unrepeated">Idempotent requests whose body, or whose number of servers, allowed no further try.</param>
/// <param name="OverBudget">Idempotent requests that RETRY_BUDGET did not allow to be sent again.</param>
/// <param name="Once">Others that failed, and were not sent again, as they must not.</param>
internal readonly record struct ScenarioCounts(
    int Requests, int Again, int Right, int Broken, int Unrepeated, int OverBudget, int Once)
{
    public static ScenarioCounts operator +(ScenarioCounts one, ScenarioCounts other) => new(
        one.Requests + other.Requests, one.Again + other.Again, one.Right + other.Right, one.Broken + other.Broken,
        one.Unrepeated + other.Unrepeated, one.OverBudget + other.OverBudget, one.Once + other.Once);
}
