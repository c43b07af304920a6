using System.Globalization;
using LanguageExt;
using Pibl.Config;

namespace Pibl.Advice;

/// <summary>What the figures of a recording mean, and what to do about it.</summary>
internal static class Findings
{
    /// <summary>Of each kind: who has mended the first ten sees the next.</summary>
    private const int CountMax = 10;

    /// <summary>Less than this share of the requests more is not worth the memory.</summary>
    private const double Worth = 0.01;

    /// <summary>The most frequent of each kind.</summary>
    public static Seq<Finding> Of(Routes routes, long requests)
    {
        var all = routes.All.ToList();
        var findings = all.SelectMany(route => OfRoute(route.Name, route.Tally, requests))
            .Concat(OfReasons(all, requests));
        return Prelude.toSeq(findings
            .GroupBy(finding => finding.Kind)
            .OrderBy(kind => kind.Key)
            .SelectMany(kind => kind
                .OrderByDescending(finding => finding.Count)
                .ThenBy(finding => finding.Where, StringComparer.Ordinal)
                .Take(CountMax))).Strict();
    }

    /// <summary>What to do about CACHE_MEMORY; empty where nothing was predicted.</summary>
    public static string OfMemory(Seq<Predicted> predicted)
    {
        var ratios = predicted.ToArray();
        var at = Array.FindIndex(MemoryCurve.Factors, static factor => factor == 1);
        if (ratios.Length == 0)
        {
            return "";
        }

        // The smallest that finds nearly as much as the largest.
        var best = Array.FindIndex(ratios, ratio => ratio.OfRequests > ratios[^1].OfRequests - Worth);
        var points = Math.Abs(ratios[best].OfRequests - ratios[at].OfRequests) * 100;
        var size = Sizes.Show(ratios[best].MemoryBytes);
        return best == at ? "CACHE_MEMORY is right: with more, hardly more would be found, and with half of it, less."
            : best < at ? $"CACHE_MEMORY={size} would do: it would find nearly as much."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"CACHE_MEMORY={size} would find {points:0.0} requests more in a hundred.");
    }

    private static IEnumerable<Finding> OfRoute(string name, RouteTally tally, long requests)
    {
        if (tally.VaryMisses > 0)
        {
            var (field, values) = tally.Fields.OrderByDescending(static field => field.Values).FirstOrDefault();
            yield return Of(
                FindingKind.Vary, name, tally.VaryMisses, requests,
                field is null ? "varies"
                : values >= RouteTally.ValuesMax ? $"{field}: {RouteTally.ValuesMax} values or more"
                : $"{field}: {values} values",
                AdviceWords.OfVary(field ?? ""));
        }

        if (tally.Unvalidated > 0)
        {
            yield return Of(
                FindingKind.Validator, name, tally.Unvalidated, requests,
                tally.Refetched == 0
                    ? $"of {tally.Stored} stored"
                    : $"of {tally.Stored} stored; fetched whole again: {tally.Refetched}, {Size(tally.RefetchedBytes)}",
                AdviceWords.Validator);
        }

        if (tally.Silent + tally.Useless > 0)
        {
            var guessed = tally.Silent - tally.ByTtl - tally.AskedEachTime;
            (long Count, string What)[] parts =
            [
                (tally.Useless, "not stored"), (tally.AskedEachTime, "asked about each time"),
                (guessed, "fresh by a guess"), (tally.ByTtl, "by CACHE_TTL"),
            ];
            yield return Of(
                FindingKind.Lifetime, name, tally.Silent + tally.Useless, requests,
                string.Join(", ", parts.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.What}")),
                AdviceWords.Lifetime);
        }
    }

    // What says nothing of how long is told by its routes.
    private static IEnumerable<Finding> OfReasons(List<(string Name, RouteTally Tally)> routes, long requests) => routes
        .SelectMany(route => route.Tally.Reasons.Select(reason => (route.Name, Word: reason.Key, Count: reason.Value)))
        .Where(static reason => reason.Word != "no-freshness")
        .GroupBy(static reason => reason.Word)
        .Select(reasons => Of(
            FindingKind.NotStored, reasons.MaxBy(static reason => reason.Count).Name,
            reasons.Sum(static reason => reason.Count), requests, reasons.Key, AdviceWords.OfReason(reasons.Key)));

    private static Finding Of(
        FindingKind kind, string where, long count, long requests, string what, string advice) =>
        new(kind, where, count, requests == 0 ? 0 : Math.Min(1, (double)count / requests), what, advice);

    private static string Size(long bytes) => bytes switch
    {
        >= 10 * Sizes.GB => $"{bytes / Sizes.GB} GB",
        >= 10 * Sizes.MB => $"{bytes / Sizes.MB} MB",
        _ => $"{bytes / Sizes.KB} KB",
    };
}
