using Pibl.Config;
using Pibl.Http.Messages;

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
            stored.Head, control, stored.RequestedAt, stored.ReceivedAt, rules);
        // Who had asked is not in the file: that was judged when it was stored.
        if (!Storability.MayKeepCookies(stored.Head.Fields, control, freshness, rules.Cookies, isPersonal: false))
        {
            return null;
        }

        var usable = rules.Cookies == CookieMode.Strip && Personal.SetsCookie(stored.Head.Fields)
            ? stored with { Head = stored.Head with { Fields = WithoutCookies(stored.Head.Fields) } }
            : stored;
        if (!stored.IsGuess)
        {
            return usable;
        }

        if (isUnjudged)
        {
            return null;
        }

        // Without Last-Modified nothing was guessed: CACHE_TTL has set it, and it holds. With it nobody can tell the
        // two apart any more, and the shorter holds.
        return !stored.Head.Fields.Has(FieldId.LastModified)
            ? usable
            : usable with { FreshFor = stored.FreshFor < freshness.Lifetime ? stored.FreshFor : freshness.Lifetime };
    }

    private static Fields WithoutCookies(Fields fields) =>
        HeadText.Compact(fields.Where(static (all, at) => !Personal.IsCookie(all, at)));
}
