using System.Globalization;
using LanguageExt;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Cache;

/// <summary>Which part of what is stored is to be listed.</summary>
/// <param name="Scope">Everything, a prefix, one target, or a tag.</param>
/// <param name="Limit">No more responses than that.</param>
public sealed record CacheQuery(PurgeScope Scope, int Limit)
{
    /// <summary>How many are listed unless somebody asks for more.</summary>
    public const int LimitDefault = 1_000;

    /// <summary>More than that is for a file of its own (<c>pibl cache export</c>).</summary>
    public const int LimitMax = 100_000;

    /// <summary>
    /// The query of a target such as <c>/api/cache?prefix=http://a.test/x&amp;limit=10</c>; or what is wrong.
    /// </summary>
    public static Either<string, CacheQuery> Read(string target)
    {
        var (scope, limit) = (PurgeScope.All, LimitDefault);
        var start = target.IndexOf('?');
        foreach (var part in start < 0 ? [] : target[(start + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = part.Split('=')[0];
            var value = Uri.UnescapeDataString(part[Math.Min(part.Length, name.Length + 1)..]);
            switch (name)
            {
                case "url" or "prefix" or "tag":
                    if (PurgeOrder.ScopeOf(name, value).Case is not PurgeScope read)
                    {
                        return Left<string, CacheQuery>(PurgeOrder.ScopeOf(name, value).Match(_ => "", wrong => wrong));
                    }

                    scope = read;
                    break;
                case "limit":
                    if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                        || limit is < 1 or > LimitMax)
                    {
                        return Left<string, CacheQuery>($"limit is a number from 1 to {LimitMax}");
                    }

                    break;
                default:
                    return Left<string, CacheQuery>($"{name} is not known: url, prefix, tag or limit");
            }
        }

        return Right<string, CacheQuery>(new CacheQuery(scope, limit));
    }

    /// <summary>The targets that are meant, where it is about one: several under rules of CACHE_KEY.</summary>
    public Seq<Bytes> Targets { get; private init; } = Seq1(Scope.Name);

    /// <summary>The same under all rules of CACHE_KEY.</summary>
    public CacheQuery Under(KeyRules rules) => this with { Targets = rules.TargetsOf(Scope.Name) };

    /// <summary>As <see cref="Read"/> reads it.</summary>
    public string ToQuery() => (Scope.Kind switch
    {
        PurgeKind.All => "",
        PurgeKind.Url => $"url={Uri.EscapeDataString(Place)}&",
        PurgeKind.Tag => $"tag={Uri.EscapeDataString(Scope.Name.ToString())}&",
        _ => $"prefix={Uri.EscapeDataString(Place)}&",
    }) + $"limit={Limit.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Whether a stored response is meant.</summary>
    /// <param name="key">Under which it is stored.</param>
    /// <param name="stored">Its head is enough.</param>
    public bool Has(CacheKey key, StoredResponse stored) =>
        Has(key) && (Scope.Kind != PurgeKind.Tag || PurgeTags.Of(stored.Head.Fields).Contains(Scope.Name));

    /// <summary>Whether responses of a key may be meant: of a tag the response itself must say.</summary>
    public bool Has(CacheKey key)
    {
        if (Scope.Kind == PurgeKind.Tag)
        {
            return true;
        }

        var target = QueryKey.TargetOf(key);
        return (Scope.Host.IsEmpty || Scope.Host == Authority.WithoutScheme(key))
            && (Scope.Kind == PurgeKind.Url ? Targets.Contains(target) : target.Span.StartsWith(Scope.Name.Span));
    }

    private string Place => Scope.Host.IsEmpty ? Scope.Name.ToString() : $"http://{Scope.Host}{Scope.Name}";
}
