namespace Pibl.Shared;

/// <summary>
/// Whether the log says that a proxy takes its share of RATE. It says so at once, and that all count together again
/// when that has held for a while: where a machine has too little CPU, the store is late every second.
/// </summary>
/// <param name="IsAlone">What the log has said last.</param>
/// <param name="LostAt">When the store was given up last.</param>
public readonly record struct ShareNotice(bool IsAlone, TimeSpan LostAt)
{
    /// <summary>So long the store must have answered before the log says so.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    /// <summary>The store is not asked for a while.</summary>
    public static ShareNotice Lost(TimeSpan now) => new(true, now);

    /// <summary>The store has answered.</summary>
    public ShareNotice Answered(TimeSpan now) => IsAlone && now - LostAt >= Calm ? default : this;
}
