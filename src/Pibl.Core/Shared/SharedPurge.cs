using System.Text;
using LanguageExt;
using Pibl.Cache;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Shared;

/// <summary>Why something is not to be used any more, on any proxy.</summary>
public enum SharedPurgeKind : byte
{
    /// <summary>Somebody ordered it.</summary>
    Order,

    /// <summary>What lies below a collection that was changed (RFC 9111 §4.4).</summary>
    Below,

    /// <summary>What belongs to a group of an origin that was changed (RFC 9875).</summary>
    Group,
}

/// <summary>One thing that all proxies are to forget, or to take for stale.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Scope">What: of a group the host, and the group's name.</param>
/// <param name="IsSoft">It is made stale.</param>
/// <param name="IsUnderRules">Keys have more in them than targets (CACHE_KEY).</param>
public readonly record struct SharedPurge(
    SharedPurgeKind Kind, PurgeScope Scope, bool IsSoft = false, bool IsUnderRules = false)
{
    private const char End = '\n';

    /// <summary>Those of an order.</summary>
    public static Seq<SharedPurge> Of(PurgeOrder order) => order.Scopes.Map(
        scope => new SharedPurge(SharedPurgeKind.Order, scope, order.IsSoft, order.IsUnderRules)).Strict();

    /// <summary>A key: whatever is stored under it, or for its target.</summary>
    public static SharedPurge OfKey(CacheKey key) => new(
        SharedPurgeKind.Order,
        new PurgeScope(PurgeKind.Url, Authority.WithoutScheme(key), QueryKey.TargetOf(key)));

    /// <summary>What lies below a collection.</summary>
    public static SharedPurge Below(CacheKey collection) => new(
        SharedPurgeKind.Below,
        new PurgeScope(PurgeKind.Prefix, Authority.WithoutScheme(collection), collection.Target));

    /// <summary>A group: the origin as keys have it, and the group's name in the place of a target.</summary>
    public static SharedPurge OfGroup(CacheKey group) => new(
        SharedPurgeKind.Group, new PurgeScope(PurgeKind.Tag, Authority.WithoutScheme(group), group.Target));

    /// <summary>Everything.</summary>
    public static readonly SharedPurge All = new(SharedPurgeKind.Order, PurgeScope.All);

    /// <summary>The order that carries it out, where it is one.</summary>
    public PurgeOrder ToOrder() => PurgeOrder.Of(Seq1(Scope), IsSoft, IsUnderRules);

    /// <summary>
    /// As the store has it: one text for one thing. Hosts and names are Latin-1, without a line feed.
    /// </summary>
    public string ToText() => string.Concat(
        $"{(char)('0' + (int)Kind)}{(char)('0' + (int)Scope.Kind)}{(IsSoft ? 's' : '-')}{(IsUnderRules ? 'r' : '-')}",
        Scope.Host.ToString(), End.ToString(), Scope.Name.ToString());

    /// <summary>Null where it is not one that this version writes.</summary>
    public static SharedPurge? Read(string text)
    {
        var end = text.IndexOf(End);
        if (end < 4 || text[0] - '0' is < 0 or > (int)SharedPurgeKind.Group
            || text[1] - '0' is < 0 or > (int)PurgeKind.Tag
            || text[2] is not ('s' or '-') || text[3] is not ('r' or '-')
            || text.Any(static c => c > 0xff))
        {
            return null;
        }

        var scope = new PurgeScope(
            (PurgeKind)(text[1] - '0'), BytesOf(text[4..end]), BytesOf(text[(end + 1)..]));
        return new SharedPurge((SharedPurgeKind)(text[0] - '0'), scope, text[2] == 's', text[3] == 'r');
    }

    private static Bytes BytesOf(string text) =>
        text.Length == 0 ? default : Bytes.Owned(Encoding.Latin1.GetBytes(text));
}
