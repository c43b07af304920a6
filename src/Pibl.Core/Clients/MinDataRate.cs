namespace Pibl.Clients;

/// <summary>
/// How long a client is still waited for while a body comes from it or goes to it. The credit begins full; waiting uses
/// it up, and each byte earns the time that it may take at the least rate, never above full. So a client that stands
/// still is given up after TIMEOUT_BODY, one that trickles below the rate a little later, and one at the rate never,
/// however large the body. A leaky bucket (Turner 1986, "New Directions in Communications").
/// </summary>
/// <param name="Ms">What is left, in milliseconds; 0 or less: given up.</param>
/// <param name="PatienceMs">TIMEOUT_BODY, in milliseconds: the longest wait without a byte.</param>
/// <param name="BytesPerSecondMin">RATE_MIN; 0: no rate, any byte fills the credit.</param>
public readonly record struct MinDataRate(long Ms, long PatienceMs, int BytesPerSecondMin)
{
    /// <summary>
    /// A rate is asked of no shorter time than this, or a short TIMEOUT_BODY would refuse small bodies that come slowly
    /// but steadily. Kestrel's MinRequestBodyDataRate leaves half of it.
    /// </summary>
    private const long FullMsMin = 10_000;

    /// <summary>The credit at the beginning of a body.</summary>
    public static MinDataRate Full(long patienceMs, int bytesPerSecondMin) =>
        new(Math.Max(FullMsMin, patienceMs), patienceMs, bytesPerSecondMin);

    /// <summary>How long the next wait may last, in milliseconds.</summary>
    public long WaitMs => Math.Min(Ms, PatienceMs);

    public bool IsSpent => Ms <= 0;

    /// <summary>The credit after a wait of so many milliseconds that so many bytes ended.</summary>
    public MinDataRate After(long waitedMs, long bytes)
    {
        if (bytes == 0 && waitedMs >= PatienceMs)
        {
            return this with { Ms = 0 };
        }

        if (BytesPerSecondMin == 0 && bytes > 0)
        {
            return this with { Ms = FullMs };
        }

        var earned = bytes > 0 ? EarnedMs(bytes) : 0;
        return this with { Ms = Math.Min(FullMs, Ms - waitedMs + earned) };
    }

    private long FullMs => Math.Max(FullMsMin, PatienceMs);

    /// <summary>Full at the most, since more would not be kept: so no count of bytes overflows.</summary>
    private long EarnedMs(long bytes) =>
        bytes > FullMs * BytesPerSecondMin / 1000 + 1 ? 2 * FullMs : bytes * 1000 / BytesPerSecondMin;
}
