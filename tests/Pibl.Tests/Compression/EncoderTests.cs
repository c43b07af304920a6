using CsCheck;
using Pibl.Compression;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Compression;

public sealed class EncoderTests
{
    private static readonly Gen<ContentCoding> Codings =
        Gen.OneOf(ContentCoding.Br, ContentCoding.Zstd, ContentCoding.Gzip);

    // Text, noise and one long repetition.
    private static readonly Gen<byte[]> Blocks = Gen.OneOf(
        Gen.Byte[(byte)'a', (byte)'f'].Array[1, 3000],
        Gen.Byte.Array[1, 3000],
        Gen.Int[1, 400_000].Select(length => new byte[length]));

    /// <summary>Blocks, each with a pause behind it or not.</summary>
    private static readonly Gen<List<(byte[] Block, bool Pause)>> Bodies =
        Gen.Select(Blocks, Gen.Bool, (block, pause) => (block, pause)).List[0, 8];

    [Fact]
    public void However_it_is_cut_and_wherever_it_pauses_all_of_it_comes_out_again() =>
        Gen.Select(Codings, Bodies).Sample(
            (coding, body) =>
            {
                using var encoder = Encoder.For(coding);
                using var output = new CompressedOutput();
                var plain = new MemoryStream();
                foreach (var (block, pause) in body)
                {
                    encoder.Write(block, output);
                    plain.Write(block);
                    if (pause)
                    {
                        encoder.Flush(output);
                        Assert.Equal(plain.ToArray(), Decoding.Of(coding, output.Written.Span, out _));
                    }
                }

                encoder.Finish(output);
                Assert.Equal(plain.ToArray(), Decoding.Of(coding, output.Written.Span, out var isWhole));
                Assert.True(isWhole);
            },
            iter: 200);

    [Theory]
    [InlineData(ContentCoding.Br)]
    [InlineData(ContentCoding.Zstd)]
    [InlineData(ContentCoding.Gzip)]
    public void A_body_that_never_was_finished_does_not_look_whole(ContentCoding coding)
    {
        using var encoder = Encoder.For(coding);
        using var output = new CompressedOutput();
        encoder.Write(new byte[2000], output);
        encoder.Flush(output);
        Decoding.Of(coding, output.Written.Span, out var isWhole);
        Assert.False(isWhole);
    }
}
