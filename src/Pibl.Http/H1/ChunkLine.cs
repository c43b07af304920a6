using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H1;

/// <summary>
/// The line before a chunk (RFC 9112 §7.1): <c>1*HEXDIG [ chunk-ext ] CRLF</c>.
/// <para>Rule 1. The size is at most 16 hexadecimal digits and fits 63 bits: no sign, prefix or space.</para>
/// <para>Rule 2. Extensions follow their grammar to the letter and are then dropped: a CR, LF or control byte in them
/// is how one parser's extension becomes another's next line.</para>
/// <para>Rule 3. The line has at most <see cref="BytesMax"/> bytes with its CRLF.</para>
/// </summary>
/// <param name="Size">How many bytes of data follow; 0 for the last chunk.</param>
/// <param name="Length">Of the line with its CRLF, in bytes; 0 where it is not whole yet.</param>
/// <param name="ExtensionLength">Of the extensions, in bytes.</param>
internal readonly record struct ChunkLine(long Size, int Length, int ExtensionLength)
{
    /// <summary>As in Go's net/http; no known client sends more than a few dozen bytes.</summary>
    internal const int BytesMax = 4096;

    private const int DigitsMax = 16;

    /// <summary>Reads the line at the start of <paramref name="input"/>.</summary>
    internal static Fault? Read(ReadOnlySpan<byte> input, Blame blame, out ChunkLine line)
    {
        line = default;
        long size = 0;
        var digits = 0;
        while (digits < input.Length && HexOf(input[digits]) is var digit and >= 0)
        {
            // The sixteenth digit may only follow a size below 2^59.
            if (digits == DigitsMax || size > long.MaxValue >> 4)
            {
                return WireFaults.Of(blame, "A chunk size is too large", "RFC 9112 §7.1");
            }

            size = (size << 4) + digit;
            digits++;
        }

        if (digits == input.Length)
        {
            return null;
        }

        if (digits == 0)
        {
            return WireFaults.Of(blame, "A chunk size is not a hexadecimal number", "RFC 9112 §7.1");
        }

        var rest = input[digits..Math.Min(input.Length, BytesMax)];
        var stop = rest.IndexOfAny(Octets.NotFieldContent);
        if (stop < 0)
        {
            return ExtensionStartFlaw(rest, blame) ?? (rest.Length + digits == BytesMax ? TooLong(blame) : null);
        }

        if (rest[stop] != Octets.Cr)
        {
            return ExtensionStartFlaw(rest, blame) ?? HeadScan.Flaw(blame, rest[stop]);
        }

        if (stop + 1 == rest.Length)
        {
            return ExtensionStartFlaw(rest, blame) ?? (rest.Length + digits == BytesMax ? TooLong(blame) : null);
        }

        if (rest[stop + 1] != Octets.Lf)
        {
            return ExtensionStartFlaw(rest, blame) ?? HeadScan.Flaw(blame, Octets.Cr);
        }

        if (!ChunkExtensions.AreValid(rest[..stop]))
        {
            return ExtensionStartFlaw(rest, blame)
                ?? WireFaults.Of(blame, "A chunk extension is malformed", "RFC 9112 §7.1.1");
        }

        line = new ChunkLine(size, digits + stop + 2, stop);
        return null;
    }

    /// <summary>What stands behind the size must be able to begin an extension, or be the line end.</summary>
    private static Fault? ExtensionStartFlaw(ReadOnlySpan<byte> rest, Blame blame) =>
        rest[0] == ';' || Octets.IsWhitespace(rest[0]) || rest[0] == Octets.Cr
            ? null
            : WireFaults.Of(blame, "A chunk size is not a hexadecimal number", "RFC 9112 §7.1");

    private static Fault TooLong(Blame blame) =>
        WireFaults.Of(blame, "A chunk line is too long", "RFC 9112 §7.1.1");

    private static int HexOf(byte octet) => octet switch
    {
        >= (byte)'0' and <= (byte)'9' => octet - '0',
        >= (byte)'a' and <= (byte)'f' => octet - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => octet - 'A' + 10,
        _ => -1,
    };
}
