using Pibl.Http.H1;
using Pibl.Http.Messages;

namespace Pibl.Bodies;

/// <summary>
/// The frames around chunks that are streamed: the CRLF behind a chunk's data goes out with the next frame, in one
/// write.
/// </summary>
internal static class ChunkFrames
{
    public static void AppendSize(HeadBuffer to, int size, bool afterData)
    {
        Span<byte> line = stackalloc byte[ChunkWriter.SizeBytesMax];
        var length = ChunkWriter.WriteSize(line, size);
        to.Append(afterData ? ChunkWriter.DataEnd : default);
        to.Append(line[..length]);
    }

    /// <summary>
    /// The end, with those <paramref name="trailers"/> that may go on behind a message with the fields
    /// <paramref name="head"/>.
    /// </summary>
    public static void AppendLast(HeadBuffer to, Fields trailers, Fields head, bool afterData)
    {
        to.Append(afterData ? ChunkWriter.DataEnd : default);
        ChunkWriter.WriteLast(to, trailers, head);
    }
}
