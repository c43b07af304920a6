namespace Pibl.Balance;

/// <summary>Whether requests go to a server.</summary>
public enum Standing : byte
{
    /// <summary>In its turn.</summary>
    Up,

    /// <summary>
    /// In its turn, one request at a time while another server is up: it failed too often to be trusted.
    /// </summary>
    OnTrial,

    /// <summary>Set aside: it takes connections, and does not answer.</summary>
    Ejected,

    /// <summary>Set aside: it takes no connections.</summary>
    Unreachable,

    /// <summary>Set aside: it fails the checks of HEALTH, which alone bring it back.</summary>
    Down,
}

/// <summary>What is known of a server's health.</summary>
/// <param name="Standing">Whether requests go to it.</param>
/// <param name="Failures">How often it failed since it last answered.</param>
/// <param name="TimesAside">How often it was set aside since it was last up.</param>
/// <param name="ProbeAt">
/// When it is tried next; of no meaning while requests go to it. Never where it is <see cref="Standing.Down"/>.
/// </param>
/// <param name="FailedAt">When it failed last.</param>
public readonly record struct HealthState(
    Standing Standing, int Failures, int TimesAside, TimeSpan ProbeAt, TimeSpan FailedAt)
{
    /// <summary>A server is trusted until it fails.</summary>
    public static readonly HealthState Up;

    /// <summary>
    /// One whose address has just been found: the first bare connection that it takes brings it in turn, so that no
    /// request pays for an address that is dead.
    /// </summary>
    public static readonly HealthState Untried = new(Standing.Unreachable, 0, 0, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>
    /// So many checks of HEALTH in a row spoke against its standing: failed ones, or where it is
    /// <see cref="Standing.Down"/> good ones.
    /// </summary>
    public int Checks { get; init; }

    /// <summary>Nothing is known of it yet (<see cref="Untried"/>).</summary>
    public bool IsUntried => Standing == Standing.Unreachable && TimesAside == 0;

    /// <summary>
    /// How often it was set aside for failing much or being slow, without being up for long in between: one that
    /// fails half the time answers between two failures, and would be set aside for the first time again and again.
    /// </summary>
    public int TimesOutlier { get; init; }

    /// <summary>Until when it was, the last time.</summary>
    public TimeSpan OutlierUntil { get; init; }

    /// <summary>Requests go to it in its turn.</summary>
    public bool IsInTurn => Standing is Standing.Up or Standing.OnTrial;
}
