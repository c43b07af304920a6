using LanguageExt;
using Pibl.Access;
using Pibl.Http.Messages;

namespace Pibl.Mirrors;

/// <summary>
/// What the copies of a site have shown so far. It goes on over a reload that leaves MIRROR as it is. Any thread may
/// call it.
/// </summary>
/// <param name="rule">MIRROR.</param>
/// <param name="clock">The time.</param>
/// <param name="accessLog">Hears of each group of differences once.</param>
public sealed class MirrorFindings(MirrorRule rule, TimeProvider clock, IAccessLog accessLog)
{
    private readonly Lock _lock = new();
    private MirrorReport _report = MirrorReport.Empty(rule);

    /// <summary>As it is now.</summary>
    public MirrorReport Report => Volatile.Read(ref _report);

    /// <summary>
    /// Those of a site, which go on where the former ones are of the same rule; null: there is no mirror.
    /// </summary>
    public static MirrorFindings? Of(
        Option<MirrorRule> rule, MirrorFindings? former, TimeProvider clock, IAccessLog accessLog) =>
        rule.MatchUnsafe<MirrorFindings?>(
            some => former?.Report.Rule == some ? former : new MirrorFindings(some, clock, accessLog), () => null);

    /// <summary>A copy was not made.</summary>
    public void Drop()
    {
        lock (_lock)
        {
            Volatile.Write(ref _report, _report.WithDropped());
        }
    }

    /// <summary>A copy has been compared.</summary>
    public void Add(RequestHead request, Seq<MirrorDifference> differences)
    {
        var now = clock.GetUtcNow();
        Seq<MirrorGroup> added;
        lock (_lock)
        {
            (var report, added) = _report.With(request, differences, now);
            Volatile.Write(ref _report, report);
        }

        foreach (var group in added)
        {
            accessLog.TryWrite(new AccessEntry.MirrorDiffers(now, rule.Server, group.ToString()));
        }
    }
}
