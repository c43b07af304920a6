namespace Pibl.Balance;

/// <summary>
/// How long a server takes to the head of its response: an exponentially weighted moving average that goes up with the
/// first slow answer, and down as time goes by (Finagle's peak EWMA). A server that nobody asks is forgiven slowly, so
/// that it is asked again.
/// </summary>
/// <param name="Ms">What it was when it was last measured, in milliseconds; 0: never.</param>
/// <param name="AtMs">When that was; a count of milliseconds that may wrap around.</param>
public readonly record struct PeakEwma(float Ms, uint AtMs)
{
    /// <summary>After so long without an answer it is down to 37 % (1/e), as in Finagle.</summary>
    public const double DecayMs = 10_000;

    /// <summary>A time so little ahead is of another processor's clock, and not of the next time around.</summary>
    private const uint AheadMsMax = 60_000;

    /// <summary>No server answers sooner; 0 is for those that have not answered yet.</summary>
    private const double MsMin = 0.001;

    /// <summary>Never measured.</summary>
    public static readonly PeakEwma Unknown;

    /// <summary>What it is by now, in milliseconds.</summary>
    public double At(uint nowMs) => Ms * Kept(nowMs);

    /// <summary>After an answer that took so long.</summary>
    public PeakEwma After(double sampleMs, uint nowMs)
    {
        var kept = Kept(nowMs);
        var sample = Math.Max(MsMin, sampleMs);
        return new PeakEwma((float)(sample >= Ms * kept ? sample : (Ms * kept) + (sample * (1 - kept))), nowMs);
    }

    /// <summary>
    /// After a failure, 5xx included, that took so long: as if it had taken twice what was expected, or it would look
    /// fast by failing fast. That way it goes no further than to <see cref="DecayMs"/>.
    /// </summary>
    public PeakEwma AfterFailure(double sampleMs, uint nowMs) =>
        new((float)Math.Max(sampleMs, Math.Min(DecayMs, 2 * At(nowMs))), nowMs);

    /// <summary>Both in one word, which can be swapped at once.</summary>
    public long ToBits() => ((long)AtMs << 32) | BitConverter.SingleToUInt32Bits(Ms);

    /// <summary>From <see cref="ToBits"/>.</summary>
    public static PeakEwma OfBits(long bits) => new(BitConverter.UInt32BitsToSingle((uint)bits), (uint)(bits >> 32));

    private double Kept(uint nowMs)
    {
        var elapsedMs = unchecked(nowMs - AtMs);
        return elapsedMs > uint.MaxValue - AheadMsMax ? 1 : Math.Exp(-elapsedMs / DecayMs);
    }
}
