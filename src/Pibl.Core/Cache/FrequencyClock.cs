namespace Pibl.Cache;

/// <summary>
/// Counts requests so that each is worth half as much after every half-life: what was popular once makes way. A count
/// is kept as its binary logarithm, seen from the beginning of time: a request now adds 2^now. So counts of any age
/// compare as they stand, and nothing has to be halved. Time passes with what is asked for again, and only with that:
/// however many are asked for once, they make nobody forget the others.
/// </summary>
internal sealed class FrequencyClock
{
    /// <summary>
    /// A half-life is as many finds as this for each slot. With more, the ratio on a Zipf trace that stays as it is
    /// rises (10: .462, 15: .466, 30: .470), and falls where popularity moves (.447, .443, .428).
    /// </summary>
    private const double FindsPerSlot = 15;

    /// <summary>So that a cache with room for two or three does not live too fast.</summary>
    private const int SlotsMin = 32;

    /// <summary>The frequency of what is asked for now and was never before.</summary>
    public double Once { get; private set; }

    /// <summary>What a frequency becomes with further finds.</summary>
    /// <param name="frequency">As it was.</param>
    /// <param name="finds">At least one.</param>
    /// <param name="slots">How many slots there are.</param>
    public double Add(double frequency, int finds, int slots)
    {
        Once += finds / (FindsPerSlot * Math.Max(SlotsMin, slots));
        var added = Once + Math.Log2(finds);
        return Math.Max(frequency, added) + Math.Log2(1 + Math.Pow(2, -Math.Abs(frequency - added)));
    }
}
