using Pibl.Http.H1;
using Pibl.Http.Semantics;

namespace Pibl.Fuzz;

/// <summary>What holds for both head parsers: bounds, and the same answer however the bytes are cut.</summary>
internal static class HeadLaws
{
    /// <summary>Limits that short inputs reach, every other time.</summary>
    public static readonly HeadLimits Small = new(60, 140, 4);

    /// <summary>Room for what a writer adds to a head at the limits.</summary>
    public static readonly HeadLimits Roomy = new(64 * 1024, 256 * 1024, 1000);

    internal delegate Parsed<T> Parse<T>(ReadOnlySpan<byte> input, ref int scanned)
        where T : class;

    public static Parsed<T> Check<T>(ref Prng dice, ReadOnlySpan<byte> input, Parse<T> parse)
        where T : class
    {
        var scanned = 0;
        var whole = parse(input, ref scanned);
        BrokenLaw.Unless(scanned >= 0 && scanned <= input.Length, "scanned is within the input");
        BrokenLaw.Unless(
            whole.Head is null == (whole.Consumed == 0), "a head consumes something, and nothing else does");
        BrokenLaw.Unless(whole.Consumed <= input.Length, "no more is consumed than is there");
        BrokenLaw.Unless(whole.Head is null || whole.Fault is null, "a head or a fault");

        scanned = 0;
        for (var length = 0; ;)
        {
            length = Math.Min(input.Length, length + 1 + dice.Below(dice.OneIn(3) ? 4 : 64));
            var before = scanned;
            var part = parse(input[..length], ref scanned);
            BrokenLaw.Unless(scanned >= before && scanned <= length, "no byte is searched twice");
            if (!part.NeedsMore || length == input.Length)
            {
                BrokenLaw.Unless(
                    Same(whole, part), $"the same answer however it is cut: {Text(whole)} / {Text(part)} at {length}");
                return whole;
            }
        }
    }

    private static bool Same<T>(Parsed<T> one, Parsed<T> other)
        where T : class =>
        one.Consumed == other.Consumed && Equals(one.Fault, other.Fault) && Equals(one.Head, other.Head);

    private static string Text<T>(Parsed<T> parsed)
        where T : class => parsed.Fault?.Detail ?? parsed.Head?.ToString() ?? "needs more";
}
