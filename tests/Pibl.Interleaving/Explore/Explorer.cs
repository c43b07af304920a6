namespace Pibl.Interleaving.Explore;

/// <summary>
/// Runs a program under one schedule after the other, until one fails or all have held. What is shared is accessed
/// through the stand-ins for System.Threading, and each of these accesses is a point where another strand may go on.
/// </summary>
/// <remarks>
/// The order is sequential consistency's: that a processor may let a read overtake a write is not explored.
/// </remarks>
internal static class Explorer
{
    /// <summary>Above this many schedules a program is too large to try them all.</summary>
    private const int SchedulesMax = 50_000;

    /// <summary>
    /// Every schedule with at most <paramref name="preemptionsMax"/> preemptions. Returns how many those were.
    /// </summary>
    public static int Every(int preemptionsMax, Action<Scene> program) =>
        Explore(new EverySchedule(preemptionsMax), program);

    /// <summary>Schedules by chance, the same ones each time.</summary>
    public static int Some(int count, Action<Scene> program, int seed = 1) =>
        Explore(new RandomSchedules(seed, count), program);

    /// <summary>The one that a failure named.</summary>
    public static void Replay(string schedule, int preemptionsMax, Action<Scene> program)
    {
        using var crew = new Crew();
        Once(crew, EverySchedule.Of(schedule, preemptionsMax), program, 1);
    }

    private static int Explore(Chooser chooser, Action<Scene> program)
    {
        using var crew = new Crew();
        for (var count = 1; count <= SchedulesMax; count++)
        {
            Once(crew, chooser, program, count);
            if (!chooser.TryAdvance())
            {
                return count;
            }
        }

        throw new InvalidOperationException($"more than {SchedulesMax} schedules: make the program smaller");
    }

    private static void Once(Crew crew, Chooser chooser, Action<Scene> program, int count)
    {
        if (Play(crew, chooser, program, isTraced: false).Failure is null)
        {
            return;
        }

        // Once more, to see what it did.
        var run = Play(crew, chooser, program, isTraced: true);
        throw new BrokenSchedule(count, chooser.Schedule, run);
    }

    private static Run Play(Crew crew, Chooser chooser, Action<Scene> program, bool isTraced)
    {
        chooser.Begin();
        var run = new Run(crew, chooser, isTraced);
        run.PutUp(program);
        run.ToEnd();
        return run;
    }
}
