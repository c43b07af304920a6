using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// The content of a stored response that is too large for memory: it stands in blocks in the cache file, and is read
/// from there each time it is wanted.
/// </summary>
/// <param name="length">How long it is, in bytes; more than none.</param>
public abstract class StoredBlocks(long length)
{
    /// <summary>How long it is, in bytes.</summary>
    public long Length => length;

    /// <summary>
    /// A body of the caller's own that gives out a part of it, which must lie within. It reads the blocks of that part
    /// and no others, and breaks off where one is not there any more.
    /// </summary>
    public abstract Body Open(ByteRange part);
}
