using LanguageExt;
using Pibl.Config;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Cache;

/// <summary>
/// The rules of CACHE_KEY that hold in some site. Whoever changes or purges a target means it under all of them: what
/// stores it may be another site than the one that was asked.
/// </summary>
/// <param name="Rules">Each once, and none that is <see cref="KeyRule.All"/>.</param>
public sealed record KeyRules(Seq<KeyRule> Rules)
{
    /// <summary>Keys are targets.</summary>
    public static readonly KeyRules None = new(Seq<KeyRule>());

    /// <summary>Those of all sites.</summary>
    public static KeyRules Of(IEnumerable<KeyRule> sites) =>
        new(toSeq(sites.Where(static rule => !rule.IsAll).Distinct()).Strict());

    /// <summary>Those of a file.</summary>
    public static KeyRules Of(Settings settings) =>
        Of(settings.Sites().Map(static site => KeyKeys.Of(site.Settings)));

    /// <summary>The targets under which a target may be stored; its own is always one.</summary>
    public Seq<Bytes> TargetsOf(Bytes target) =>
        toSeq(Rules.Map(rule => rule.TargetOf(target)).Prepend(target).Distinct()).Strict();

    /// <summary>
    /// What to forget with a key of a target alone, in the way of a collection: all that is stored for the target with
    /// more in its key.
    /// </summary>
    public Seq<CacheKey> BeginningsOf(CacheKey key) => Rules.IsEmpty
        ? Seq<CacheKey>()
        : TargetsOf(key.Target).Map(target => key with { Target = KeyRule.BeginningOf(target) }).Strict();

    /// <summary>What a scope of one target means under all rules; of any other kind itself.</summary>
    public Seq<PurgeScope> ScopesOf(PurgeScope scope) => scope.Kind == PurgeKind.Url
        ? TargetsOf(scope.Name).Map(target => scope with { Name = target }).Strict()
        : Seq1(scope);
}
