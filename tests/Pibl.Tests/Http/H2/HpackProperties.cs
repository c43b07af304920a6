using CsCheck;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http.H2;

/// <summary>What is encoded is decoded to the same, whatever the tables have been through.</summary>
public sealed class HpackProperties
{
    private static readonly Gen<(string Name, string Value)> Field = Gen.Select(
        Gen.OneOf("server", "date", "x-a", "X-B", "content-type", "set-cookie", "accept-ranges", "etag", "x-long"),
        Gen.OneOf(
            Gen.OneOf("", "a", "text/html; charset=utf-8", "Mon, 21 Oct 2013 20:13:21 GMT", new string('v', 700)),
            Gen.String[Gen.Char['!', '~'], 0, 40]));

    [Fact]
    public void Any_string_survives_the_huffman_code() =>
        Gen.Byte.Array[0, 300].Sample(text =>
        {
            var code = new byte[Huffman.EncodedBytes(text)];
            Assert.Equal(code.Length, Huffman.Encode(text, code));
            var back = new byte[Huffman.DecodedBytesMax(code.Length)];
            Assert.Equal(text, back[..Huffman.Decode(code, back)]);
        });

    [Fact]
    public void Any_code_is_a_string_or_none() =>
        Gen.Byte.Array[0, 60].Sample(code =>
            Assert.InRange(Huffman.Decode(code, new byte[Huffman.DecodedBytesMax(code.Length)]), -1, code.Length * 2));

    [Fact]
    public void Blocks_come_out_as_they_went_in() =>
        Gen.Select(Field.Array[0, 12], Gen.Int[0, 6]).Array[1, 20].Sample(blocks =>
        {
            var (encoder, decoder) = (new HpackEncoder(), new HpackDecoder());
            using var to = new HeadBuffer();
            using var block = new HeaderBlock();
            foreach (var (fields, size) in blocks)
            {
                if (size > 3)
                {
                    encoder.Allow((uint)(size - 4) * 2000);
                }

                to.Clear();
                encoder.Begin(to);
                foreach (var (name, value) in fields)
                {
                    var spelt = Bytes.Of(name);
                    encoder.Field(to, FieldIds.Of(spelt.Span), spelt.Span, Bytes.Of(value).Span);
                }

                block.Begin(new HeadLimits(100_000, 100_000, 100));
                Assert.Null(decoder.Decode(to.Written.Span, block));
                Assert.Equal(
                    fields.Select(field => $"{field.Name.ToLowerInvariant()}: {field.Value}"),
                    HpackVectorTests.FieldsOf(block));
            }
        });

    [Fact]
    public void What_recurs_costs_a_byte_from_the_third_time_on()
    {
        var encoder = new HpackEncoder();
        using var to = new HeadBuffer();
        var lengths = Enumerable.Range(0, 4).Select(_ =>
        {
            to.Clear();
            encoder.Begin(to);
            encoder.Field(to, FieldId.Server, "Server"u8, "nginx/1.26.3"u8);
            return to.Length;
        }).ToArray();
        Assert.Equal([1, 1], lengths[2..]);
        Assert.True(lengths[1] < lengths[0]);
    }
}
