namespace Pibl.Interleaving.Explore;

/// <summary>Says at each point which strand goes on, and so what the schedule of a run is.</summary>
internal abstract class Chooser
{
    /// <summary>A run begins.</summary>
    public abstract void Begin();

    /// <summary>The place in <paramref name="able"/> of the strand that goes on.</summary>
    /// <param name="able">Those that can, in the order in which they were started; but whoever runs now, if it can, is
    /// the first.</param>
    /// <param name="isPreemption">Whoever runs now could go on: any other choice takes the turn away from it.</param>
    public abstract int Choose(IReadOnlyList<Strand> able, bool isPreemption);

    /// <summary>A run has ended. False when there is no other schedule to try.</summary>
    public abstract bool TryAdvance();

    /// <summary>The name of the schedule, for <see cref="Explorer.Replay"/>.</summary>
    public abstract string Schedule { get; }
}
