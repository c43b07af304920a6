using System.Globalization;

namespace Pibl.Interleaving.Explore;

/// <summary>
/// All schedules with at most so many preemptions, depth first. Most faults of this kind need one or two (Musuvathi and
/// Qadeer, "Iterative Context Bounding for Systematic Testing of Multithreaded Programs", PLDI 2007).
/// </summary>
internal sealed class EverySchedule(int preemptionsMax) : Chooser
{
    private const int Unknown = 0;

    private readonly List<int> _chosen = [];
    private readonly List<int> _widths = [];
    private int _at;
    private int _preemptions;

    public override string Schedule => string.Join('.', _chosen);

    public override void Begin() => (_at, _preemptions) = (0, 0);

    public override int Choose(IReadOnlyList<Strand> able, bool isPreemption)
    {
        var width = isPreemption && _preemptions == preemptionsMax ? 1 : able.Count;
        if (width == 1)
        {
            return 0;
        }

        if (_at == _chosen.Count)
        {
            _chosen.Add(0);
            _widths.Add(width);
        }
        else if (_widths[_at] == Unknown)
        {
            _widths[_at] = width;
        }
        else if (_widths[_at] != width)
        {
            throw new InvalidOperationException(
                $"the program is not deterministic: {width} may go on at choice {_at}, {_widths[_at]} could before");
        }

        var choice = _chosen[_at++];
        _preemptions += isPreemption && choice > 0 ? 1 : 0;
        return choice;
    }

    public override bool TryAdvance()
    {
        while (_chosen.Count > 0 && _chosen[^1] + 1 == _widths[^1])
        {
            _chosen.RemoveAt(_chosen.Count - 1);
            _widths.RemoveAt(_widths.Count - 1);
        }

        if (_chosen.Count == 0)
        {
            return false;
        }

        _chosen[^1]++;
        return true;
    }

    /// <summary>One schedule, by the name that a failure gave it.</summary>
    public static EverySchedule Of(string schedule, int preemptionsMax)
    {
        var one = new EverySchedule(preemptionsMax);
        foreach (var choice in schedule.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            one._chosen.Add(int.Parse(choice, CultureInfo.InvariantCulture));
            one._widths.Add(Unknown);
        }

        return one;
    }
}
