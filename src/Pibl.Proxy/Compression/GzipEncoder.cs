using System.IO.Compression;

namespace Pibl.Compression;

/// <summary>gzip (RFC 1952), by the framework, whose zlib is zlib-ng.</summary>
internal sealed class GzipEncoder : Encoder
{
    private static readonly ZLibCompressionOptions Options = new()
    {
        // 100 KB of JSON to 25.2 KB in 1.3 ms; 4 takes 0.8 ms for 26.0 KB.
        CompressionLevel = 6,
    };

    private CompressedOutput? _output;
    private GZipStream? _stream;

    public override void Write(ReadOnlySpan<byte> input, CompressedOutput output) => StreamTo(output).Write(input);

    public override void Flush(CompressedOutput output) => StreamTo(output).Flush();

    public override void Finish(CompressedOutput output)
    {
        if (_stream is null)
        {
            // The framework writes nothing at all for no input. RFC 1952 §2.3: ten bytes of head, an empty block of
            // RFC 1951 §3.2.6, and two numbers that are 0.
            output.Write([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            return;
        }

        _stream.Dispose();
    }

    public override void Dispose() => _stream?.Dispose();

    // Always the same one: an encoder is one body's, and so is its output.
    private GZipStream StreamTo(CompressedOutput output)
    {
        System.Diagnostics.Debug.Assert(_output is null || ReferenceEquals(_output, output), "one output for one body");
        _output = output;
        return _stream ??= new GZipStream(output, Options, leaveOpen: true);
    }
}
