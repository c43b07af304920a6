namespace Pibl.Balance;

/// <summary>EJECT: what sets a server aside besides a refused connection.</summary>
/// <param name="Failures">So many in a row.</param>
/// <param name="For">For so long; twice as long each time, six times as long at the most.</param>
/// <param name="MostPercent">No more than this share of the servers.</param>
/// <param name="OnServerErrors">A response with status 5xx is a failure (<c>on=5xx</c>).</param>
public sealed record EjectRule(int Failures, TimeSpan For, int MostPercent, bool OnServerErrors)
{
    /// <summary>How often <see cref="For"/> the longest time is.</summary>
    public const int LongestTimes = 6;

    /// <summary><c>rate=50%</c>: so many of a hundred requests; 0: however many.</summary>
    public int RatePercent { get; init; }

    /// <summary><c>slow=5x</c>: so many times what the others take; 0: however slow it is.</summary>
    public int SlowTimes { get; init; }

    public static readonly EjectRule Default = new(5, TimeSpan.FromSeconds(10), 50, OnServerErrors: false);

    public override string ToString() => EjectText.Show(this);
}
