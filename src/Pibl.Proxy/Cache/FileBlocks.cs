using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>The content of a response that stands in blocks in the file.</summary>
/// <param name="blocks">Where.</param>
/// <param name="id"><see cref="StoredResponse.Id"/>.</param>
/// <param name="length">In bytes.</param>
internal sealed class FileBlocks(DiskBlocks blocks, long id, long length) : StoredBlocks(length)
{
    public override Body Open(ByteRange part) => new BlocksBody(blocks, id, part);
}
