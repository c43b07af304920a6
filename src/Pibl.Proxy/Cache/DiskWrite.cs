namespace Pibl.Cache;

/// <summary>What the thread that writes is asked to do.</summary>
internal abstract record DiskWrite
{
    private DiskWrite()
    {
    }

    /// <summary>A new response, in the place of the older ones that select alike.</summary>
    /// <param name="Key">Compact.</param>
    /// <param name="Hash">Its hash.</param>
    /// <param name="Response">In its stored form.</param>
    /// <param name="Saved">It comes from a damaged file, and counts only while nothing of its key has changed.</param>
    public sealed record Insert(CacheKey Key, ulong Hash, StoredResponse Response, bool Saved = false) : DiskWrite;

    /// <summary>New times and fields for a response that is there.</summary>
    public sealed record Freshen(CacheKey Key, StoredResponse Response) : DiskWrite;

    /// <summary>A block of what is too large for memory.</summary>
    /// <param name="Id"><see cref="StoredResponse.Id"/>.</param>
    /// <param name="At">Which of its blocks, from 0.</param>
    /// <param name="Bytes">All of it.</param>
    /// <param name="Settled">Told once, whether it has been written.</param>
    public sealed record Block(long Id, int At, byte[] Bytes, Action<Block, bool> Settled) : DiskWrite;

    /// <summary>Blocks whose response was given up: they are to be deleted.</summary>
    public sealed record Leave(long Id) : DiskWrite;

    /// <summary>A row that has been found damaged.</summary>
    public sealed record Remove(long Id) : DiskWrite;

    /// <summary>Nothing but a reason to wake up.</summary>
    public sealed record Wake : DiskWrite;
}
