using System.Text;

namespace Pibl.Http.Semantics;

/// <summary>Reads quality values: how much a client likes what it names (RFC 9110 §12.4.2).</summary>
public static class QualityValue
{
    /// <summary>What a member without a weight weighs, in thousandths.</summary>
    public const int Full = 1000;

    /// <summary>
    /// Splits a member of Accept-Encoding, Accept-Language and the like into what it names and its weight, from 0 to
    /// <see cref="Full"/> thousandths. A weight that cannot be read is 0: what nobody can read, nobody asked for.
    /// </summary>
    public static ReadOnlySpan<byte> Split(ReadOnlySpan<byte> member, out int weight)
    {
        var semicolon = member.IndexOf((byte)';');
        if (semicolon < 0)
        {
            weight = Full;
            return member;
        }

        weight = Of(member[(semicolon + 1)..].Trim(" \t"u8));
        return member[..semicolon].TrimEnd(" \t"u8);
    }

    // q=0.000 to q=1.000
    private static int Of(ReadOnlySpan<byte> parameter)
    {
        if (parameter.Length is < 3 or > 7 || !Ascii.EqualsIgnoreCase(parameter[..2], "q="u8)
            || (parameter.Length > 3 && parameter[3] != '.'))
        {
            return 0;
        }

        var (weight, unit) = (DigitOf(parameter[2]) * Full, Full / 10);
        for (var i = 4; i < parameter.Length; i++)
        {
            weight += DigitOf(parameter[i]) * unit;
            unit /= 10;
        }

        return Math.Min(weight, Full);
    }

    private static int DigitOf(byte octet) => octet is >= (byte)'0' and <= (byte)'9' ? octet - '0' : 0;
}
