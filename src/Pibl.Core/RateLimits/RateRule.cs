using Pibl.Http.Messages;

namespace Pibl.RateLimits;

/// <summary>Whose requests are counted together.</summary>
public enum RateBy : byte
{
    /// <summary>Those of one client: an IPv4 address, or an IPv6 network of 64 bits.</summary>
    Client,

    /// <summary>All of a site.</summary>
    Site,

    /// <summary>Those with the same value of a field; those without it by client.</summary>
    Header,

    /// <summary>Those with the same value of a cookie; those without it by client.</summary>
    Cookie,
}

/// <summary>
/// One line of RATE. It is kept by the generic cell rate algorithm (ITU-T I.371 §A): see <see cref="Gcra"/>.
/// </summary>
/// <param name="Count">Requests in one <paramref name="PerSeconds"/>, from 1.</param>
/// <param name="PerSeconds">1, 60 or 3600.</param>
/// <param name="Burst">How many may come at once after a pause, from 1.</param>
/// <param name="By">Whose are counted together.</param>
/// <param name="Name">Of the field or the cookie; empty for the others.</param>
public sealed record RateRule(int Count, int PerSeconds, int Burst, RateBy By, string Name = "")
{
    private const long Second = 1_000_000_000;

    /// <summary>Nanoseconds between two requests at exactly this rate, rounded to the nearest.</summary>
    public long IntervalNs { get; } = ((PerSeconds * Second) + (Count / 2)) / Count;

    /// <summary>
    /// How far ahead of the rate its requests may be: the burst without the request that is asked for.
    /// </summary>
    public long ToleranceNs => (Burst - 1) * IntervalNs;

    /// <summary>
    /// So far ahead of the rate it gets by what proxies have let in without asking (<see cref="Gcra.Settle"/>), in
    /// nanoseconds: the burst once more, since each may have allowed its share of one, or half a second. So long the
    /// next request waits at the most, also after an outage.
    /// </summary>
    public long DebtNsMax => (Burst * IntervalNs) + Math.Max(Burst * IntervalNs, Second / 2);

    /// <summary>The name as it is compared, in bytes.</summary>
    public Bytes NameBytes { get; } = Bytes.Of(Name);

    /// <summary>As it is spelled in <c>serv.config</c>.</summary>
    public override string ToString() => RateText.Show(this);
}
