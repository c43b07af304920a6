using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>A number of seconds as fields spell it (RFC 9111 §1.2.2).</summary>
public static class DeltaSeconds
{
    /// <summary>Where a number is not there, or cannot be read.</summary>
    public const int None = -1;

    /// <summary>
    /// Digits alone, leading zeros allowed; what overflows is 2^31 - 1, as §1.2.2 asks. Anything else: <see
    /// cref="None"/>.
    /// </summary>
    public static int Of(ReadOnlySpan<byte> text) => Digits.Read(text, int.MaxValue) switch
    {
        Digits.NotANumber => None,
        Digits.Beyond => int.MaxValue,
        var seconds => (int)seconds,
    };

    /// <summary>Whole seconds of a span of time, rounded down, within what the Age field can carry.</summary>
    public static int Of(TimeSpan span) =>
        (int)Math.Clamp(span.Ticks / TimeSpan.TicksPerSecond, int.MinValue, int.MaxValue);
}
