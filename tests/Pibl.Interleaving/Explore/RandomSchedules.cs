namespace Pibl.Interleaving.Explore;

/// <summary>
/// Schedules by chance, where there are too many to try all: each strand has a priority, the highest that can goes on,
/// and a few times in a run whoever runs falls behind all others (PCT: Burckhardt et al., "A Randomized Scheduler with
/// Probabilistic Guarantees of Finding Bugs", ASPLOS 2010).
/// </summary>
/// <param name="from">The seed of the first.</param>
/// <param name="count">How many.</param>
internal sealed class RandomSchedules(int from, int count) : Chooser
{
    /// <summary>How often in a run the priorities change.</summary>
    private const int ChangesMax = 4;

    private readonly Dictionary<Strand, int> _priorities = [];
    private readonly HashSet<int> _changes = [];
    private Random _random = new();
    private int _seed = from;
    private int _left = count;
    private int _steps;

    public override string Schedule => $"seed {_seed}";

    public override void Begin()
    {
        _random = new Random(_seed);
        _priorities.Clear();
        _changes.Clear();

        // From the seed alone, so that it says all: how long runs have been is not known when one is replayed.
        var stepsUsual = 20 << _random.Next(4);
        for (var change = _random.Next(ChangesMax + 1); change > 0; change--)
        {
            _changes.Add(_random.Next(stepsUsual));
        }

        _steps = 0;
    }

    public override int Choose(IReadOnlyList<Strand> able, bool isPreemption)
    {
        if (_changes.Contains(_steps++) && isPreemption)
        {
            _priorities[able[0]] = -_steps;
        }

        var best = 0;
        for (var at = 1; at < able.Count; at++)
        {
            best = PriorityOf(able[at]) > PriorityOf(able[best]) ? at : best;
        }

        return best;
    }

    public override bool TryAdvance() => Next() > 0;

    private int Next()
    {
        _seed++;
        return --_left;
    }

    private int PriorityOf(Strand strand) =>
        _priorities.TryGetValue(strand, out var priority)
            ? priority
            : _priorities[strand] = _random.Next(1, int.MaxValue);
}
