using LanguageExt;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>A request that the cache does not answer by itself.</summary>
/// <param name="Received">The request.</param>
/// <param name="Stale">A stored response that may be validated (RFC 9111 §4.3), or none.</param>
/// <param name="Why">Why it goes on (RFC 9211 §2.2); <see cref="ForwardReason.Bypass"/> where the cache is off.</param>
public sealed record Missed(Received Received, Option<StoredResponse> Stale, ForwardReason Why)
{
    // Half as large as an Option, of which every request would have one.
    private readonly StoredResponse? _stale = Stale.IfNoneUnsafe((StoredResponse?)null);
    private readonly Rare? _rare;

    /// <summary>A stored response that may be validated (RFC 9111 §4.3), or none.</summary>
    public Option<StoredResponse> Stale
    {
        get => Prelude.Optional(_stale);
        init => _stale = value.IfNoneUnsafe((StoredResponse?)null);
    }

    /// <summary>
    /// The store's mark when it was looked up: its answer is older than whatever is withdrawn afterwards.
    /// </summary>
    public long Since { get; init; } = long.MaxValue;

    /// <summary>Where nothing is selected: what is asked about all the same (<see cref="Nomination"/>).</summary>
    public Arr<StoredResponse> Nominated
    {
        get => _rare?.Nominated ?? Arr<StoredResponse>.Empty;
        init => _rare = (_rare ?? Rare.None) with { Nominated = value };
    }

    /// <summary>
    /// How far the time by which stored responses age was ahead of the clock when it was looked up: the clock has been
    /// set back.
    /// </summary>
    public TimeSpan ClockShift
    {
        get => _rare?.ClockShift ?? TimeSpan.Zero;
        init => _rare = (_rare ?? Rare.None) with { ClockShift = value };
    }

    /// <summary>The operator's word on what is stale (CACHE_STALE).</summary>
    public StaleGrace Grace
    {
        get => _rare?.Grace ?? StaleGrace.None;
        init => _rare = (_rare ?? Rare.None) with { Grace = value };
    }

    /// <summary>What is behind <see cref="Why"/>, for the log.</summary>
    public ForwardDetail Detail { get; init; }

    /// <summary>The request's head.</summary>
    public RequestHead Request => Received.Request;

    /// <summary>
    /// What of the request is in its key beside the target: of a QUERY whose content is known, and where CACHE_KEY says
    /// so. Null for all others.
    /// </summary>
    public CacheKey? OwnKey
    {
        get => _rare?.OwnKey;
        init => _rare = (_rare ?? Rare.None) with { OwnKey = value };
    }

    /// <summary>Of a QUERY whose content is known; null for all others.</summary>
    public CacheKey? QueryKey => OwnKey is { } key && Cache.QueryKey.IsOne(key) ? key : null;

    /// <summary>Under what an answer to it would be stored.</summary>
    public CacheKey Key => OwnKey ?? TargetKey;

    /// <summary>The target alone, as everybody means it who changes it (RFC 9111 §4.4).</summary>
    public CacheKey TargetKey => Lookup.KeyOf(Received.Request);

    /// <summary>The same question, looked up again: what the site says of it holds for it as well.</summary>
    public Missed LookedUpAgain(Missed further) => further switch
    {
        _ when OwnKey is null && Grace == StaleGrace.None => further,
        _ => further with { OwnKey = OwnKey, Grace = Grace },
    };

    /// <summary>What few requests have: the others do not carry room for it.</summary>
    private sealed record Rare(
        CacheKey? OwnKey, Arr<StoredResponse> Nominated, TimeSpan ClockShift, StaleGrace Grace)
    {
        public static readonly Rare None = new(null, Arr<StoredResponse>.Empty, TimeSpan.Zero, StaleGrace.None);
    }
}
