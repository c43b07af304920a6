namespace Pibl.Cache;

/// <summary>Where the cache file and its log are about to be touched, or just were.</summary>
internal enum DiskStep
{
    /// <summary>Rows of one key are read next.</summary>
    Read,

    /// <summary>A transaction that writes begins next.</summary>
    Begin,

    /// <summary>It is committed next.</summary>
    Commit,

    /// <summary>It is committed; what follows from that is not done yet.</summary>
    Committed,

    /// <summary>A withdrawal is noted next.</summary>
    Note,
}
