using CsCheck;
using Pibl.Http.H1;
using Pibl.Http.Messages;

namespace Pibl.Tests.Http;

/// <summary>Laws of the body decoder.</summary>
public sealed class BodyProperties
{
    [Fact]
    public void Any_bytes_give_events_or_a_fault() =>
        Gen.Select(Mutated.Junk, Gen.OneOf(Framing.Chunked, Framing.Exactly(7), Framing.None))
            .Sample((text, framing) => { Coded.Read(text, framing); });

    [Fact]
    public void A_nearly_sound_body_is_judged_alike_however_it_is_cut() =>
        Gen.Select(Mutated.ChunkedBody, Gen.Int[1, 9].Array[1, 8], Gen.OneOf(3L, 1000L)).Sample((text, cuts, max) =>
            Assert.Equal(
                Coded.ReadWhole(text, Framing.Chunked, Blame.Client, max),
                Coded.Feed(text, Framing.Chunked, Blame.Client, max, at => cuts[at % cuts.Length])));

    [Fact]
    public void What_is_written_in_chunks_is_read_back() =>
        Gen.Select(Gen.Byte.Array[1, 40].Array[0, 8], Gen.Int[1, 30]).Sample((chunks, cut) =>
        {
            var coded = Wire.Written(to =>
            {
                Span<byte> line = stackalloc byte[ChunkWriter.SizeBytesMax];
                foreach (var chunk in chunks)
                {
                    to.Append(line[..ChunkWriter.WriteSize(line, chunk.Length)]);
                    to.Append(chunk);
                    to.Append(ChunkWriter.DataEnd);
                }

                to.Append(ChunkWriter.Last);
            });
            var read = Coded.Feed(coded, Framing.Chunked, Blame.Client, long.MaxValue, _ => cut);
            Assert.Equal(
                (string.Concat(chunks.Select(chunk => Wire.Text(chunk))), BodyEventKind.End, coded.Length),
                (read.Body, read.End, read.Consumed));
        });
}
