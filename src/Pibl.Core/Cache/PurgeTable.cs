using System.Collections.Immutable;
using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// All purges that may still matter: of each scope, up to which Id what it covers is gone or stale. A purge is one more
/// entry, however much is stored; what is found asks for the entries that cover it.
/// Rule 1: Ids rise with the order in which responses were asked for, so what was asked for after a purge is not
/// covered.
/// Rule 2: a response that was validated keeps its Id, so a soft purge covers it until it was asked for later than
/// that.
/// Rule 3: an entry goes when nothing that it covers can turn up any more (<see cref="Without"/>).
/// </summary>
public sealed class PurgeTable
{
    /// <summary>Entries; some 250 bytes each.</summary>
    public const int Max = 65_536;

    /// <summary>Of these each may have another length, and each length is looked for.</summary>
    public const int PrefixesMax = 1_024;

    /// <summary>Each is matched.</summary>
    public const int PatternsMax = 64;

    /// <summary>Nothing was purged.</summary>
    public static readonly PurgeTable Empty = new(ImmutableDictionary<PurgeScope, PurgeMark>.Empty);

    private readonly ImmutableDictionary<PurgeScope, PurgeMark> _marks;
    private readonly ImmutableArray<PurgeScope> _patterns;
    private readonly ImmutableSortedDictionary<int, int> _prefixes;
    private readonly long _tagged;

    private PurgeTable(ImmutableDictionary<PurgeScope, PurgeMark> marks)
    {
        _marks = marks;
        _patterns = [.. marks.Keys.Where(static scope => scope.Kind == PurgeKind.Pattern)];
        _prefixes = marks.Keys.Where(static scope => scope.Kind == PurgeKind.Prefix)
            .GroupBy(static scope => scope.Name.Length)
            .ToImmutableSortedDictionary(static same => same.Key, static same => same.Count());
        _tagged = marks.Where(static mark => mark.Key.Kind == PurgeKind.Tag)
            .Select(static mark => mark.Value.UpTo).DefaultIfEmpty().Max();
        Highest = marks.Values.Select(static mark => mark.UpTo).DefaultIfEmpty().Max();
    }

    private PurgeTable(PurgeTable before, PurgeScope scope, PurgeMark mark)
    {
        var isNew = !before._marks.ContainsKey(scope);
        _marks = before._marks.SetItem(scope, mark);
        _patterns = isNew && scope.Kind == PurgeKind.Pattern ? before._patterns.Add(scope) : before._patterns;
        _prefixes = isNew && scope.Kind == PurgeKind.Prefix
            ? before._prefixes.SetItem(scope.Name.Length, before._prefixes.GetValueOrDefault(scope.Name.Length) + 1)
            : before._prefixes;
        _tagged = scope.Kind == PurgeKind.Tag ? Math.Max(before._tagged, mark.UpTo) : before._tagged;
        Highest = Math.Max(before.Highest, mark.UpTo);
    }

    /// <summary>Nothing beyond it is covered.</summary>
    public long Highest { get; }

    /// <summary>How many entries there are.</summary>
    public int Count => _marks.Count;

    /// <summary>Half of the room of one kind is taken: it is time to carry them out.</summary>
    public bool IsCrowded => _patterns.Length > PatternsMax / 2 || _prefixes.Values.Sum() > PrefixesMax / 2;

    /// <summary>All entries.</summary>
    public IEnumerable<KeyValuePair<PurgeScope, PurgeMark>> Marks => _marks;

    /// <summary>The entry of a scope.</summary>
    public PurgeMark this[PurgeScope scope] => _marks.GetValueOrDefault(scope);

    /// <summary>With one more purge; null where there is no room for its scope.</summary>
    public PurgeTable? With(PurgeScope scope, PurgeMark mark) =>
        !_marks.TryGetValue(scope, out var known) && IsFullFor(scope) ? null : Forced(scope, known.With(mark));

    /// <summary>The same without a bound: of a file that was written with one.</summary>
    public PurgeTable Forced(PurgeScope scope, PurgeMark mark) => new(this, scope, mark.With(this[scope]));

    /// <summary>Without what is covered by these entries up to that Id alone: it has been carried out.</summary>
    public PurgeTable Without(long carriedOut) =>
        new(_marks.RemoveRange(_marks.Where(mark => mark.Value.UpTo <= carriedOut).Select(static mark => mark.Key)));

    /// <summary>What is said about a response under a key.</summary>
    public PurgeMark Of(CacheKey key, Fields response, long id)
    {
        if (id > Highest)
        {
            return default;
        }

        var mark = OfTarget(key);
        return id <= _tagged ? mark.With(OfTags(response)) : mark;
    }

    /// <summary>
    /// The highest Id up to which a response under the key may be covered, whatever its tags are.
    /// </summary>
    public long MayCoverUpTo(CacheKey key) => Highest == 0 ? 0 : Math.Max(_tagged, OfTarget(key).UpTo);

    /// <summary>
    /// What is left of the responses under a key: those that are gone left out, and those that are stale by a purge
    /// stale since then.
    /// </summary>
    public Arr<StoredResponse> Living(CacheKey key, Arr<StoredResponse> variants)
    {
        for (var i = 0; i < variants.Count; i++)
        {
            if (variants[i].Id <= Highest && !ReferenceEquals(Living(key, variants[i]), variants[i]))
            {
                return Changed(key, variants);
            }
        }

        return variants;
    }

    /// <summary>The same of one; null where it is gone.</summary>
    public StoredResponse? Living(CacheKey key, StoredResponse response)
    {
        var mark = Of(key, response.Head.Fields, response.Id);
        return response.Id <= mark.Gone ? null : AsOf(mark, response);
    }

    /// <summary>
    /// The response as a soft purge leaves it: stale since then, where it was asked for before. How long it has been
    /// stale counts for stale-while-revalidate and its like (RFC 5861).
    /// </summary>
    public static StoredResponse AsOf(PurgeMark mark, StoredResponse response) =>
        response.Id <= mark.Stale && response.RequestedAt <= mark.StaleSince
            && AgeAt(response, mark.StaleSince) is var age && age < response.FreshFor
            ? response with { FreshFor = age }
            : response;

    // What was asked for before the purge may have come after it.
    private static TimeSpan AgeAt(StoredResponse response, DateTimeOffset at) =>
        response.InitialAge + (at > response.ReceivedAt ? at - response.ReceivedAt : TimeSpan.Zero);

    // On its own: the closure is allocated where its scope begins.
    private Arr<StoredResponse> Changed(CacheKey key, Arr<StoredResponse> variants) =>
        variants.Map(variant => Living(key, variant)).Filter(static variant => variant is not null).Map(
            static variant => variant!);

    private bool IsFullFor(PurgeScope scope) =>
        _marks.Count >= Max
        || (scope.Kind == PurgeKind.Pattern && _patterns.Length >= PatternsMax)
        || (scope.Kind == PurgeKind.Prefix && _prefixes.Values.Sum() >= PrefixesMax);

    private PurgeMark OfTarget(CacheKey key)
    {
        var (host, target) = (Authority.WithoutScheme(key), QueryKey.TargetOf(key));
        var mark = this[PurgeScope.All].With(OnHost(PurgeKind.Url, host, target));
        foreach (var (length, _) in _prefixes)
        {
            if (length > target.Length)
            {
                break;
            }

            mark = mark.With(OnHost(PurgeKind.Prefix, host, target.Slice(0, length)));
        }

        foreach (var pattern in _patterns)
        {
            if ((pattern.Host.IsEmpty || pattern.Host == host) && Wildcards.Match(pattern.Name.Span, target.Span))
            {
                mark = mark.With(this[pattern]);
            }
        }

        return mark;
    }

    private PurgeMark OnHost(PurgeKind kind, Bytes host, Bytes name) =>
        this[new PurgeScope(kind, host, name)].With(this[new PurgeScope(kind, default, name)]);

    private PurgeMark OfTags(Fields response)
    {
        PurgeMark mark = default;
        foreach (var tag in PurgeTags.Of(response))
        {
            mark = mark.With(this[PurgeScope.OfTag(tag)]);
        }

        return mark;
    }
}
