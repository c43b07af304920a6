namespace Pibl.Interleaving.Explore;

/// <summary>
/// A small program for the explorer, put up anew for each schedule: what its strands do, and what must hold after.
/// </summary>
internal sealed class Scene(Run run)
{
    /// <summary>What strands share beside memory: a system, where they need one.</summary>
    public object? World
    {
        set => run.World = value;
    }

    /// <summary>A thread of the program.</summary>
    public void Strand(string name, Action work) => run.Start(name, work);

    /// <summary>A thread that may be left waiting: for time to pass, for events.</summary>
    public void Idler(string name, Action work) => run.Start(name, work, isIdle: true);

    /// <summary>What must hold when nobody can do anything any more.</summary>
    public void AtRest(Action check) => run.AtRest(check);
}
