namespace Pibl.Cache;

/// <summary>Why a <see cref="DiskTier"/> is over.</summary>
internal enum TierEnd
{
    /// <summary>The store was closed.</summary>
    Closed,

    /// <summary>The file is broken.</summary>
    Damaged,

    /// <summary>Somebody removed, moved or replaced the file.</summary>
    Moved,

    /// <summary>A thread failed for a reason that nobody thought of.</summary>
    Failed,
}
