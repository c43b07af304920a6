using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Pibl.Http.Semantics;
using ZstdSharp;

namespace Pibl.Tests.Compression;

/// <summary>Takes a coding off again, with other code than what put it on.</summary>
internal static class Decoding
{
    /// <summary>All that can be decoded; <paramref name="isWhole"/> where the end was seen.</summary>
    public static byte[] Of(ContentCoding coding, ReadOnlySpan<byte> coded, out bool isWhole) => coding switch
    {
        ContentCoding.Br => Br(coded, out isWhole),
        ContentCoding.Zstd => Read(new DecompressionStream(new MemoryStream(coded.ToArray())), out isWhole),
        ContentCoding.Gzip => Gzip(coded, out isWhole),
        _ => throw new ArgumentOutOfRangeException(nameof(coding)),
    };

    private static byte[] Br(ReadOnlySpan<byte> coded, out bool isWhole)
    {
        using var decoder = new BrotliDecoder();
        var (text, room) = (new MemoryStream(), new byte[64 << 10]);
        OperationStatus status;
        int written;
        do
        {
            status = decoder.Decompress(coded, room, out var taken, out written);
            coded = coded[taken..];
            text.Write(room, 0, written);
        }
        while (status != OperationStatus.Done && written > 0);

        isWhole = status == OperationStatus.Done;
        return text.ToArray();
    }

    // The framework's decoder takes the end of the stream for the end of the content.
    private static byte[] Gzip(ReadOnlySpan<byte> coded, out bool isWhole)
    {
        var text = Read(new GZipStream(new MemoryStream(coded.ToArray()), CompressionMode.Decompress), out _);

        // RFC 1952 §2.3: CRC32 and ISIZE.
        isWhole = coded.Length >= 18
            && BinaryPrimitives.ReadUInt32LittleEndian(coded[^4..]) == text.Length
            && (coded[^8..^4].ContainsAnyExcept((byte)0) || text.Length == 0);
        return text;
    }

    private static byte[] Read(Stream stream, out bool isWhole)
    {
        var text = new MemoryStream();
        try
        {
            using (stream)
            {
                stream.CopyTo(text);
            }

            isWhole = true;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            isWhole = false;
        }

        return text.ToArray();
    }
}
