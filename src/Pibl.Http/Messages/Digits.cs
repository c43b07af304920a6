namespace Pibl.Http.Messages;

/// <summary>
/// The one reader of decimal numbers as fields spell them: <c>1*DIGIT</c>, no sign, no space (RFC 9110 §2.1). Leading
/// zeros count for nothing. What a number that is too large means is for each caller to say.
/// </summary>
public static class Digits
{
    /// <summary>What <see cref="Read"/> says of text that is empty or has anything but digits.</summary>
    public const long NotANumber = -1;

    /// <summary>What <see cref="Read"/> says of a number that is larger than the largest one asked for.</summary>
    public const long Beyond = -2;

    /// <summary>So many digits always fit in 64 bits without a sign.</summary>
    private const int SafeDigits = 19;

    /// <summary>
    /// The number, from 0 to <paramref name="max"/>; or, below 0, <see cref="NotANumber"/> or <see cref="Beyond"/>.
    /// </summary>
    public static long Read(ReadOnlySpan<byte> text, long max)
    {
        if (text.IsEmpty || text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return NotANumber;
        }

        var digits = text.TrimStart((byte)'0');
        if (digits.Length > SafeDigits)
        {
            return Beyond;
        }

        var number = 0UL;
        foreach (var digit in digits)
        {
            number = (number * 10) + (ulong)(digit - '0');
        }

        return number <= (ulong)max ? (long)number : Beyond;
    }
}
