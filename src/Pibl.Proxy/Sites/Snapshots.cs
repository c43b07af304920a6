namespace Pibl.Sites;

/// <summary>Which snapshot new exchanges enter with. Any thread may read and swap it.</summary>
public sealed class Snapshots(Snapshot first)
{
    private volatile Snapshot _now = first;

    public Snapshot Now => _now;

    /// <summary>
    /// From now on exchanges enter with <paramref name="next"/>; those under way keep what they have.
    /// </summary>
    public void Swap(Snapshot next) => _now = next;
}
