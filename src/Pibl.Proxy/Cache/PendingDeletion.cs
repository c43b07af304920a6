namespace Pibl.Cache;

/// <summary>What is still to be deleted from the file under one key. Never changed, only replaced.</summary>
/// <param name="UpTo">All its rows up to this Id; 0 where there is no such bound.</param>
/// <param name="Superseded">Of the rows beyond it, those that a newer response took the place of.</param>
internal sealed record PendingDeletion(long UpTo, IReadOnlyList<Superseded> Superseded)
{
    public static readonly PendingDeletion None = new(0, []);

    public PendingDeletion WithAll(long upTo) => new(Math.Max(UpTo, upTo), []);

    /// <summary>
    /// One more. A key that has had more of them than it has room for, before the file could follow, loses all its
    /// older rows: whoever asks with ten thousand values of what the response varies by must not have each compared
    /// with all the others.
    /// </summary>
    public PendingDeletion With(Superseded superseded) => Superseded.Count >= Variants.Max
        ? WithAll(superseded.UpTo)
        : this with
        {
            Superseded =
            [
                .. Superseded.Where(one => !Variants.SelectAlike(one.Newer, superseded.Newer)),
                superseded,
            ],
        };
}
