using System.Buffers.Binary;
using System.Text;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Fuzz;

/// <summary>
/// Header blocks of one connection: the decoder says what a plain one says, and what is encoded again comes back.
/// </summary>
internal static class BlockLaws
{
    private static readonly HeadLimits Limits = new(1 << 20, 1 << 20, 1000);

    /// <summary>True where all blocks were such, false where one was none.</summary>
    public static bool? Check(ref Prng dice, ReadOnlySpan<byte> input, HeadBuffer written)
    {
        var (decoder, plain) = (new HpackDecoder(), new PlainHpack());
        var (encoder, back) = (new HpackEncoder(), new HpackDecoder());
        using var block = new HeaderBlock();
        while (input.Length >= 2)
        {
            var length = Math.Min(input.Length - 2, BinaryPrimitives.ReadUInt16BigEndian(input));
            var bytes = input.Slice(2, length);
            input = input[(2 + length)..];
            block.Begin(dice.OneIn(50) ? HeadLaws.Small : Limits);
            var wrong = decoder.Decode(bytes, block);
            if (block.IsBomb)
            {
                return false;
            }

            var expected = plain.Decode(bytes);
            BrokenLaw.Unless(wrong is null == expected is not null, $"a block or none: {wrong?.Detail}");
            if (expected is null)
            {
                return false;
            }

            if (block.Flaw is not null || block.Excess is not null)
            {
                continue;
            }

            var said = Said(block);
            var meant = Joined(expected);
            BrokenLaw.Unless(said == meant, $"the same fields\n{said}\n--\n{meant}");
            Again(ref dice, expected, encoder, back, block, written);
        }

        return true;
    }

    /// <summary>The fields, encoded as if they were a response's, are the same to whoever decodes them.</summary>
    private static void Again(
        ref Prng dice, List<(string Name, string Value)> fields, HpackEncoder encoder, HpackDecoder decoder,
        HeaderBlock block, HeadBuffer written)
    {
        if (dice.OneIn(3))
        {
            encoder.Allow((uint)dice.Below(dice.OneIn(2) ? 6000 : 200));
        }

        written.Clear();
        encoder.Begin(written);
        foreach (var (name, value) in fields.Where(field => field.Name[0] != ':'))
        {
            var (spelt, bytes) = (Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(value));
            encoder.Field(written, FieldIds.Of(spelt), spelt, bytes);
        }

        block.Begin(Limits);
        var wrong = decoder.Decode(written.Written.Span, block);
        BrokenLaw.Unless(wrong is null, $"what is encoded is a block: {wrong?.Detail}");
        var (said, meant) = (Said(block), Joined(fields));
        BrokenLaw.Unless(said == meant, $"what is encoded comes back\n{said}\n--\n{meant}");
    }

    private static string Said(HeaderBlock block)
    {
        var text = new StringBuilder();
        foreach (ref readonly var field in block.Fields)
        {
            text.Append(Encoding.Latin1.GetString(block.NameOf(field))).Append('=')
                .Append(Encoding.Latin1.GetString(block.ValueOf(field))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>As lines, crumbs of Cookie where the first one is (RFC 9113 §8.2.3).</summary>
    private static string Joined(List<(string Name, string Value)> fields)
    {
        var crumbs = fields.Where(field => field.Name == "cookie").Select((field, at) => (field.Value, at))
            .Where(crumb => crumb.at == 0 || crumb.Value.Length > 0).Select(crumb => crumb.Value).ToArray();
        var cookie = crumbs.Length > 1 && crumbs[0].Length == 0
            ? string.Join("; ", crumbs[1..]) : string.Join("; ", crumbs);
        var isFirst = true;
        var text = new StringBuilder();
        foreach (var (name, value) in fields)
        {
            if (name[0] == ':' || (name == "cookie" && !isFirst))
            {
                continue;
            }

            isFirst &= name != "cookie";
            text.Append(name).Append('=').Append(name == "cookie" ? cookie : value).Append('\n');
        }

        return text.ToString();
    }
}
