using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H1;

/// <summary>
/// Field lines (RFC 9112 §5), of heads and of trailer sections.
/// <para>Rule 1. A name is a token and its colon stands directly behind it (RFC 9112 §5.1).</para>
/// <para>Rule 2. A line that begins with whitespace is refused, whether it folds or stands first (RFC 9112 §5.2,
/// §2.2).</para>
/// <para>Rule 3. A value has no control byte but HTAB; whitespace around it is not part of it (RFC 9110 §5.5).</para>
/// </summary>
internal static class FieldParser
{
    /// <summary>Reads field lines up to the empty line.</summary>
    /// <param name="section">Ends with that empty line.</param>
    /// <param name="at">Where the first field line begins.</param>
    /// <param name="into">Has room for as many fields as there are lines.</param>
    /// <param name="blame">Who sent it.</param>
    /// <param name="count">How many fields were read.</param>
    /// <returns>What was wrong, or null.</returns>
    internal static Fault? Parse(ReadOnlySpan<byte> section, int at, Field[] into, Blame blame, out int count)
    {
        count = 0;
        while (section[at] != Octets.Cr || section[at + 1] != Octets.Lf)
        {
            var line = section[at..];
            var nameLength = line.IndexOfAnyExcept(Octets.Token);
            if (nameLength <= 0 || line[nameLength] != ':')
            {
                return NameFlaw(line, nameLength, blame);
            }

            var valueStart = nameLength + 1;
            while (Octets.IsWhitespace(line[valueStart]))
            {
                valueStart++;
            }

            var value = line[valueStart..];
            var end = value.IndexOfAny(Octets.NotFieldContent);
            if (value[end] != Octets.Cr || value[end + 1] != Octets.Lf)
            {
                return HeadScan.Flaw(blame, value[end]);
            }

            var valueLength = end;
            while (valueLength > 0 && Octets.IsWhitespace(value[valueLength - 1]))
            {
                valueLength--;
            }

            into[count++] = new Field(
                FieldIds.Of(line[..nameLength]), at, nameLength, at + valueStart, valueLength);
            at += valueStart + end + 2;
        }

        return null;
    }

    private static Fault NameFlaw(ReadOnlySpan<byte> line, int nameLength, Blame blame)
    {
        var behind = line[nameLength];
        if (Octets.IsWhitespace(behind))
        {
            return nameLength == 0
                ? WireFaults.Of(blame, "A field line begins with whitespace: folded lines are refused", "RFC 9112 §5.2")
                : WireFaults.Of(blame, "Whitespace in or behind a field name", "RFC 9112 §5.1");
        }

        return behind switch
        {
            (byte)':' => WireFaults.Of(blame, "A field without a name", "RFC 9112 §5"),
            Octets.Cr => WireFaults.Of(blame, "A field line without a colon", "RFC 9112 §5"),
            _ => WireFaults.Of(blame, "A field name that is not a token", "RFC 9110 §5.1"),
        };
    }
}
