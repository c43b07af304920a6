using LanguageExt;
using Pibl.Metrics;
using static LanguageExt.Prelude;

namespace Pibl.Admin;

/// <summary>Readings to compare a moment with.</summary>
/// <param name="Before">Of a second ago, or two: for rates.</param>
/// <param name="MinuteAgo">Of a minute ago, or the first: for percentiles.</param>
/// <param name="Now">Of the moment.</param>
public sealed record LiveMoment(Numbers Before, Numbers MinuteAgo, Numbers Now);

/// <summary>What was counted in the last minute: each second is read, and every fifth reading is kept.</summary>
/// <param name="Older">The reading before the last.</param>
/// <param name="Newer">The last.</param>
/// <param name="Kept">One in five seconds, the oldest first.</param>
/// <param name="Beats">How many readings there were.</param>
public sealed record LiveHistory(Numbers Older, Numbers Newer, Seq<Numbers> Kept, long Beats)
{
    private const int Every = 5;
    private const int KeptMax = 60 / Every;

    /// <summary>With the first reading.</summary>
    public static LiveHistory From(Numbers first) => new(first, first, Seq1(first), 0);

    /// <summary>Some time between two beats: the rates are those of the last one to two seconds.</summary>
    public LiveMoment At(Numbers now) => new(Older, Kept.Head, now);

    /// <summary>The next beat: the rates are those of this second.</summary>
    public LiveMoment AtBeat(Numbers now) => new(Newer, Kept.Head, now);

    /// <summary>A second later.</summary>
    public LiveHistory After(Numbers now) => new(
        Newer, now,
        (Beats + 1) % Every != 0 ? Kept
            : Kept.Count < KeptMax ? Kept.Add(now)
            : Kept.Tail.Add(now).Strict(),
        Beats + 1);
}
