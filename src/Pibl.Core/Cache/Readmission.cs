namespace Pibl.Cache;

/// <summary>
/// What may still be used of what a file gives back: it may have been stored under other rules, by an earlier run or an
/// earlier version.
/// </summary>
public static class Readmission
{
    /// <summary>Null where it would not be stored today.</summary>
    /// <param name="stored">From the file.</param>
    /// <param name="rules">Those of this run.</param>
    /// <param name="isUnjudged">
    /// From a version that did not ask whether the request was personal (<see cref="Personal.IsRequest"/>): a guess of
    /// that time may be one user's.
    /// </param>
    public static StoredResponse? Of(StoredResponse stored, CacheRules rules, bool isUnjudged)
    {
        var control = CacheControl.OfResponse(stored.Head.Fields);
        var freshness = Freshness.Of(
            stored.Head, control, stored.RequestedAt, stored.ReceivedAt, rules.Heuristic);
        if (!Storability.MayKeepCookies(stored.Head.Fields, control, freshness, rules.Cookies))
        {
            return null;
        }

        var fields = StorableFields.Of(stored.Head, control, stored.ReceivedAt, rules);
        var usable = ReferenceEquals(fields, stored.Head.Fields)
            ? stored
            : stored with { Head = stored.Head with { Fields = HeadText.Compact(fields) } };
        if (!stored.IsGuess)
        {
            return usable;
        }

        return isUnjudged
            ? null
            : usable with { FreshFor = stored.FreshFor < freshness.Lifetime ? stored.FreshFor : freshness.Lifetime };
    }
}
