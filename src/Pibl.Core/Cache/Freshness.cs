using Pibl.Config;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>What a freshness lifetime was taken from.</summary>
public enum FreshnessSource : byte
{
    /// <summary>Nothing says how long; the lifetime is zero.</summary>
    None,
    SharedMaxAge,
    MaxAge,
    Expires,
    Heuristic,
}

/// <summary>How long a response is fresh, and how old it was when it came (RFC 9111 §4.2).</summary>
/// <param name="Lifetime">freshness_lifetime, never negative.</param>
/// <param name="InitialAge">corrected_initial_age, never negative.</param>
/// <param name="Source">What the lifetime was taken from.</param>
public readonly record struct Freshness(TimeSpan Lifetime, TimeSpan InitialAge, FreshnessSource Source)
{
    /// <summary>The server said how long.</summary>
    public bool IsExplicit =>
        Source is FreshnessSource.SharedMaxAge or FreshnessSource.MaxAge or FreshnessSource.Expires;

    /// <summary>
    /// The operator said how long (CACHE_TTL); <see cref="Source"/> is what would have said it without that, and none
    /// where the server <see cref="IsRefused"/>.
    /// </summary>
    public bool IsConfigured { get; init; }

    /// <summary>
    /// The server did not say how long; no-cache says it, for it is "not at all" (RFC 9111 §5.2.2.4), unless the
    /// operator does not let that count.
    /// </summary>
    public static bool IsGuessed(in Freshness freshness, in CacheControl control) =>
        !freshness.IsExplicit && (freshness.IsConfigured || !control.Has(CacheDirectives.NoCache));

    /// <summary>
    /// The server does not want it used unasked: no-cache (RFC 9111 §5.2.2.4), or a lifetime of nothing. Servers say so
    /// of pages that are one user's as well.
    /// </summary>
    public static bool IsRefused(in Freshness said, in CacheControl control) =>
        control.Has(CacheDirectives.NoCache) || (said.IsExplicit && said.Lifetime == TimeSpan.Zero);

    /// <param name="head">The response; for a stored one that was validated, with the new fields in place.</param>
    /// <param name="control">Its directives.</param>
    /// <param name="requestedAt">request_time.</param>
    /// <param name="receivedAt">response_time.</param>
    /// <param name="rules">The operator's; null: only what the response says counts.</param>
    public static Freshness Of(
        ResponseHead head,
        in CacheControl control,
        DateTimeOffset requestedAt,
        DateTimeOffset receivedAt,
        CacheRules? rules)
    {
        var dated = DateOf(head.Fields, FieldId.Date, receivedAt);
        var (lifetime, source) = LifetimeOf(head, control, dated ?? receivedAt, receivedAt, rules?.Heuristic);
        var freshness = new Freshness(lifetime, InitialAgeOf(head.Fields, dated, requestedAt, receivedAt), source);
        return rules is { Ttl.Lines.IsEmpty: false }
            ? Configured(freshness, head.Status, control, rules.Ttl)
            : freshness;
    }

    /// <summary>A date field's first value, or null where it is absent or no date.</summary>
    public static DateTimeOffset? DateOf(Fields fields, FieldId id, DateTimeOffset now) =>
        fields.IndexOf(id, 0) is var at and >= 0 ? HttpDate.Parse(fields.ValueOf(at), now) : null;

    // RFC 9111 §4.2.1, in its order.
    private static (TimeSpan, FreshnessSource) LifetimeOf(
        ResponseHead head,
        in CacheControl control,
        DateTimeOffset dated,
        DateTimeOffset receivedAt,
        HeuristicRule? guess)
    {
        if (control.SharedMaxAge >= 0)
        {
            return (TimeSpan.FromSeconds(control.SharedMaxAge), FreshnessSource.SharedMaxAge);
        }

        if (control.MaxAge >= 0)
        {
            return (TimeSpan.FromSeconds(control.MaxAge), FreshnessSource.MaxAge);
        }

        // RFC 9213 §2.2: a targeted field silences Expires. RFC 9111 §5.3: one that is no date, e.g. "0", is in the
        // past.
        if (!control.Has(CacheDirectives.Targeted) && head.Fields.Has(FieldId.Expires))
        {
            var expires = DateOf(head.Fields, FieldId.Expires, receivedAt) ?? dated;
            return (AtLeastZero(expires - dated), FreshnessSource.Expires);
        }

        // RFC 9111 §4.2.2: only where nothing explicit is said, and the status or `public` allows it.
        if (guess is null
            || !(CacheableStatuses.IsHeuristic(head.Status) || control.Has(CacheDirectives.Public))
            || DateOf(head.Fields, FieldId.LastModified, receivedAt) is not { } modified
            || modified >= dated)
        {
            return (TimeSpan.Zero, FreshnessSource.None);
        }

        var part = new TimeSpan((dated - modified).Ticks / 100 * guess.Percent);
        return (part < guess.Max ? part : guess.Max, FreshnessSource.Heuristic);
    }

    // CACHE_TTL, where the response says nothing; forced, in the place of what it says. Who may be given it does not
    // change with that: where the server did not say how long, or refused, it is for those who do not say who they are
    // (RFC 9111 §4.2.2).
    private static Freshness Configured(in Freshness said, int status, in CacheControl control, TtlRule rule)
    {
        var isRefused = IsRefused(said, control);
        var configured = said.IsExplicit || isRefused ? rule.ForcedOf(status) : rule.Of(status);
        return configured is { } lifetime
            ? said with
            {
                Lifetime = lifetime,
                IsConfigured = true,
                Source = isRefused ? FreshnessSource.None : said.Source,
            }
            : said;
    }

    // RFC 9111 §4.2.3
    private static TimeSpan InitialAgeOf(
        Fields fields, DateTimeOffset? dated, DateTimeOffset requestedAt, DateTimeOffset receivedAt)
    {
        var apparent = dated is { } date ? AtLeastZero(receivedAt - date) : TimeSpan.Zero;
        var corrected = TimeSpan.FromSeconds(AgeOf(fields)) + AtLeastZero(receivedAt - requestedAt);
        return apparent > corrected ? apparent : corrected;
    }

    // RFC 9111 §5.1: of a list, or of several lines, the first; what is no number is ignored.
    private static int AgeOf(Fields fields)
    {
        if (fields.IndexOf(FieldId.Age, 0) is var at && at < 0)
        {
            return 0;
        }

        var value = fields.ValueOf(at);
        var comma = value.IndexOf((byte)',');
        return Math.Max(0, DeltaSeconds.Of((comma < 0 ? value : value[..comma]).Trim(" \t"u8)));
    }

    private static TimeSpan AtLeastZero(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}
