using Pibl.Http.Semantics;

namespace Pibl.Compression;

/// <summary>
/// Compresses one body, step by step. What it holds is the window and the tables of its coding: measured on 64-bit
/// Linux 0.4 MB for gzip, 0.9 MB for br and 1.0 MB for zstd, and up to 0.5 MB more for a long body.
/// </summary>
internal abstract class Encoder : IDisposable
{
    /// <summary>An encoder for a coding other than identity.</summary>
    public static Encoder For(ContentCoding coding) => coding switch
    {
        ContentCoding.Br => new BrEncoder(),
        ContentCoding.Zstd => new ZstdEncoder(),
        ContentCoding.Gzip => new GzipEncoder(),
        _ => throw new ArgumentOutOfRangeException(nameof(coding), coding, null),
    };

    /// <summary>Takes all of <paramref name="input"/>; what comes out of it may come later.</summary>
    public abstract void Write(ReadOnlySpan<byte> input, CompressedOutput output);

    /// <summary>Whoever has all output so far can decode all input so far.</summary>
    public abstract void Flush(CompressedOutput output);

    /// <summary>The end of the body.</summary>
    public abstract void Finish(CompressedOutput output);

    public abstract void Dispose();
}
