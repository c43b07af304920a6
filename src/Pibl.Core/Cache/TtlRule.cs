using LanguageExt;

namespace Pibl.Cache;

/// <summary>
/// CACHE_TTL: for how long a response is fresh, by its status. The first line that has the status counts.
/// </summary>
public sealed record TtlRule(Seq<StatusLifetime> Lines)
{
    public static readonly TtlRule None = new(Seq<StatusLifetime>.Empty);

    /// <summary>For a response that does not say how long it is fresh; null: nothing is said here either.</summary>
    public TimeSpan? Of(int status) => LineOf(status)?.Lifetime;

    /// <summary>
    /// In the place of what the response says about how long it is fresh (max-age, s-maxage, Expires, no-cache); null:
    /// that counts.
    /// </summary>
    public TimeSpan? ForcedOf(int status) => LineOf(status) is { IsForced: true } line ? line.Lifetime : null;

    private StatusLifetime? LineOf(int status)
    {
        foreach (var line in Lines)
        {
            if (line.Covers(status))
            {
                return line;
            }
        }

        return null;
    }
}

/// <summary>A line of CACHE_TTL.</summary>
/// <param name="Statuses">Single ones, and hundreds (400 for 4xx).</param>
/// <param name="Lifetime">How long.</param>
/// <param name="IsForced">Whatever the response says.</param>
public sealed record StatusLifetime(Seq<StatusRange> Statuses, TimeSpan Lifetime, bool IsForced)
{
    /// <summary>Answers to what one request asked on top of the target are never meant.</summary>
    public bool Covers(int status)
    {
        foreach (var range in Statuses)
        {
            if (status >= range.First && status <= range.Last)
            {
                return !CacheableStatuses.IsPersonal(status);
            }
        }

        return false;
    }
}

/// <summary>Statuses from one to another, both among them.</summary>
public readonly record struct StatusRange(int First, int Last);
