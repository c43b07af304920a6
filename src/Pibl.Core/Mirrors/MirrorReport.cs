using LanguageExt;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Mirrors;

/// <summary>What copies of requests have shown so far; a value that is swapped whole.</summary>
/// <param name="Rule">MIRROR, as it holds.</param>
/// <param name="Copied">Requests that were copied.</param>
/// <param name="Alike">Copies whose answer was the server's.</param>
/// <param name="Different">Copies whose answer was not, or that had none.</param>
/// <param name="Dropped">
/// Copies that were not made: <see cref="MirrorKeys.CopiesMax"/> were under way, the mirror refuses connections, or the
/// proxy itself lacked something.
/// </param>
/// <param name="Ungrouped">Differences beyond <see cref="GroupsMax"/> groups.</param>
public sealed record MirrorReport(
    MirrorRule Rule, long Copied, long Alike, long Different, long Dropped, long Ungrouped)
{
    /// <summary>So many groups are kept; the first stay.</summary>
    public const int GroupsMax = 100;

    /// <summary>So many characters of a target are kept as an example.</summary>
    private const int TargetMax = 200;

    private HashMap<string, MirrorGroup> ByKey { get; init; } =
        HashMap<string, MirrorGroup>();

    /// <summary>The groups, the largest first.</summary>
    public Seq<MirrorGroup> Groups => toSeq(ByKey.Values.OrderByDescending(group => group.Count)
        .ThenBy(group => group.Difference.Kind, StringComparer.Ordinal)
        .ThenBy(group => group.Pattern, StringComparer.Ordinal)).Strict();

    /// <summary>Nothing has been copied yet.</summary>
    public static MirrorReport Empty(MirrorRule rule) => new(rule, 0, 0, 0, 0, 0);

    /// <summary>One more copy has been compared.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="differences">What was found; none: both answers are alike.</param>
    /// <param name="at">When.</param>
    /// <returns>The report from now on, and the groups that are new in it.</returns>
    public (MirrorReport Report, Seq<MirrorGroup> New) With(
        RequestHead request, Seq<MirrorDifference> differences, DateTimeOffset at) =>
        differences.IsEmpty
            ? (this with { Copied = Copied + 1, Alike = Alike + 1 }, Seq<MirrorGroup>())
            : differences.Fold(
                (this with { Copied = Copied + 1, Different = Different + 1 }, Seq<MirrorGroup>()),
                (so, difference) => Join(so.Item1, so.Item2, request, difference, at));

    /// <summary>One more was not made.</summary>
    public MirrorReport WithDropped() => this with { Dropped = Dropped + 1 };

    private static (MirrorReport, Seq<MirrorGroup>) Join(
        MirrorReport report,
        Seq<MirrorGroup> added,
        RequestHead request,
        MirrorDifference difference,
        DateTimeOffset at)
    {
        var pattern = PathPattern.Of(request.Target.Span);

        // A kind has no line's end in it.
        var key = $"{difference.Kind}\n{pattern}";
        return report.ByKey.Find(key).Match(
            known => (report.Set(key, known with { Count = known.Count + 1 }), added),
            () =>
            {
                if (report.ByKey.Count >= GroupsMax)
                {
                    return (report with { Ungrouped = report.Ungrouped + 1 }, added);
                }

                var group = new MirrorGroup(difference, pattern, ExampleOf(request), at, 1);
                return (report.Set(key, group), added.Add(group));
            });
    }

    private MirrorReport Set(string key, MirrorGroup group) =>
        this with { ByKey = ByKey.AddOrUpdate(key, group) };

    private static string ExampleOf(RequestHead request)
    {
        var target = request.Target.ToString();
        return $"{request.MethodName} {(target.Length <= TargetMax ? target : $"{target[..TargetMax]}...")}";
    }
}
