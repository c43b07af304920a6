using Pibl.Stages;

namespace Pibl.Twins;

/// <summary>
/// The deterministic twin of <see cref="Workers.Pool"/>: work stands in line until somebody lets it run, on that
/// thread, first in first out.
/// </summary>
internal sealed class InlineWorkers : Workers
{
    private readonly System.Collections.Generic.Queue<Action> _line = new();

    public override void Start(Action work) => _line.Enqueue(work);

    /// <summary>Runs until nothing is left in line. Returns how many pieces of work that were.</summary>
    public int RunUntilIdle()
    {
        var ran = 0;
        for (; RunOne(); ran++)
        {
        }

        return ran;
    }

    /// <summary>Runs the first piece of work in line, if there is one.</summary>
    public bool RunOne()
    {
        if (!_line.TryDequeue(out var work))
        {
            return false;
        }

        work();
        return true;
    }
}
