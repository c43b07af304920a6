namespace Pibl.Interleaving.Explore;

/// <summary>A schedule under which a program does not hold what it promises: which, and who did what in it.</summary>
internal sealed class BrokenSchedule(int count, string schedule, Run run) : Exception(
    $"""
    Schedule {count} ({schedule}): {run.Failure?.Message ?? "failed the first time only"}
    {string.Join('\n', run.Trace)}
    {run.Failure}
    """)
{
    /// <summary>For <see cref="Explorer.Replay"/>.</summary>
    public string Schedule => schedule;
}
