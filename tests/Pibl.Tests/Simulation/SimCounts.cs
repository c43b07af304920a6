namespace Pibl.Tests.Simulation;

/// <summary>What happened in runs: a simulation in which nothing happens proves nothing.</summary>
/// <param name="Answers">Answers that were whole and right.</param>
/// <param name="Waits">Moments at which somebody waited for a server's turn.</param>
/// <param name="Left">Requests whose clients broke off.</param>
/// <param name="Reads">Keys looked for in the file.</param>
/// <param name="Commits">Transactions in the file.</param>
/// <param name="Notes">Withdrawals noted beside it.</param>
/// <param name="Errors">Failures of the disk.</param>
/// <param name="Kills">Processes killed, and begun again with what was on the disk.</param>
internal readonly record struct SimCounts(
    int Answers, int Waits, int Left, int Reads, int Commits, int Notes, int Errors, int Kills)
{
    public bool IsAtLeast(SimCounts least) =>
        Answers >= least.Answers && Waits >= least.Waits && Left >= least.Left && Reads >= least.Reads
        && Commits >= least.Commits && Notes >= least.Notes && Errors >= least.Errors && Kills >= least.Kills;

    public static SimCounts operator +(SimCounts one, SimCounts other) => new(
        one.Answers + other.Answers, one.Waits + other.Waits, one.Left + other.Left, one.Reads + other.Reads,
        one.Commits + other.Commits, one.Notes + other.Notes, one.Errors + other.Errors, one.Kills + other.Kills);
}
