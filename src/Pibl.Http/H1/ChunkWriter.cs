using System.Buffers.Text;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H1;

/// <summary>The chunked coding, written (RFC 9112 §7.1). Extensions are never sent.</summary>
public static class ChunkWriter
{
    /// <summary>The longest size line: 16 digits and CRLF.</summary>
    public const int SizeBytesMax = 18;

    /// <summary>What stands behind a chunk's data.</summary>
    public static ReadOnlySpan<byte> DataEnd => "\r\n"u8;

    /// <summary>The last chunk without trailers.</summary>
    public static ReadOnlySpan<byte> Last => "0\r\n\r\n"u8;

    /// <summary>The line before a chunk. <paramref name="size"/> is not 0: that would end the body.</summary>
    /// <returns>How many bytes were written, at most <see cref="SizeBytesMax"/>.</returns>
    public static int WriteSize(Span<byte> to, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        Utf8Formatter.TryFormat(size, to, out var digits, 'X');
        DataEnd.CopyTo(to[digits..]);
        return digits + 2;
    }

    /// <summary>The last chunk with those trailers that may go on.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="trailers">As they came; give <see cref="Fields.Empty"/> to who wants none.</param>
    /// <param name="head">The fields of the message's head.</param>
    public static void WriteLast(HeadBuffer to, Fields trailers, Fields head)
    {
        to.Append("0\r\n"u8);
        for (var at = 0; at < trailers.Count; at++)
        {
            if (TrailerRules.Passes(trailers, at, head))
            {
                to.AppendField(trailers.NameOf(at), trailers.ValueOf(at));
            }
        }

        to.Append("\r\n"u8);
    }
}
