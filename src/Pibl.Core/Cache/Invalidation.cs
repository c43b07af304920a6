using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>What a cache forgets because a request changed something (RFC 9111 §4.4).</summary>
public static class Invalidation
{
    /// <summary>
    /// The keys to forget: the target's, and those of Location, Content-Location and Destination on the same host. None
    /// where the method is safe, or the answer is an error: then nothing has changed.
    /// </summary>
    public static IReadOnlyCollection<CacheKey> KeysOf(RequestHead request, CacheKey target, ResponseHead response)
    {
        if (!Changes(request, response))
        {
            return [];
        }

        var keys = new HashSet<CacheKey> { target };
        Add(keys, target, response.Fields.Find(FieldId.Location));
        Add(keys, target, response.Fields.Find(FieldId.ContentLocation));
        Add(keys, target, DestinationOf(request));
        foreach (var collection in CollectionsOf(request, target))
        {
            keys.Add(TargetUri.WithoutSlash(collection));
        }

        return Under(request.Scheme, keys);
    }

    /// <summary>
    /// Collections with all that lies below them: each ends in a slash, and whatever begins with it is to be forgotten.
    /// Nothing tells a collection from another resource (RFC 4918 §5.2), so every target of such a method counts as
    /// one.
    /// </summary>
    public static IReadOnlyCollection<CacheKey> BelowOf(RequestHead request, CacheKey target, ResponseHead response) =>
        Changes(request, response) ? Under(request.Scheme, CollectionsOf(request, target)) : [];

    /// <summary>
    /// Groups of the target's origin to be forgotten (RFC 9875 §3): each an origin, and the group's name for a target.
    /// </summary>
    public static IReadOnlyCollection<CacheKey> GroupsOf(RequestHead request, CacheKey target, ResponseHead response) =>
        CacheGroups.InvalidatedBy(request, response) is { IsEmpty: false } groups
            ? Under(request.Scheme, groups.Select(group => target with { Target = group }).ToHashSet())
            : [];

    private static bool Changes(RequestHead request, ResponseHead response) =>
        !request.Method.IsSafe() && response.Status is >= 200 and <= 399;

    private static HashSet<CacheKey> CollectionsOf(RequestHead request, CacheKey target)
    {
        var roots = new HashSet<CacheKey>();
        Add(roots, target, DestinationOf(request));
        if (ChangesMembers(request.Method))
        {
            roots.Add(target);
        }

        return roots.Select(TargetUri.AsCollection).ToHashSet();
    }

    /// <summary>
    /// Methods that act on what lies below their target, or on who may see it: RFC 4918 §9.6.1 and §9.9.2 (DELETE,
    /// MOVE), RFC 3253 §7.1, §11.2, §12.6 and §4.5 (UPDATE, MERGE, BASELINE-CONTROL, UNCHECKOUT), RFC 5842 (bindings),
    /// RFC 3744 §8.1 (ACL, which members inherit).
    /// </summary>
    private static bool ChangesMembers(Method method) => method is
        Method.Delete or Method.Move or Method.Update or Method.Merge or Method.BaselineControl or Method.Uncheckout
        or Method.Bind or Method.Unbind or Method.Rebind or Method.Acl;

    // RFC 4918 §10.3: an absolute URI or a path.
    private static Bytes? DestinationOf(RequestHead request) =>
        request.Method is Method.Copy or Method.Move ? request.Fields.Find("Destination"u8) : null;

    private static void Add(HashSet<CacheKey> keys, CacheKey target, Bytes? reference)
    {
        if (reference is { } given && TargetUri.Resolve(target, given) is { } key)
        {
            keys.Add(key);
        }
    }

    // Where the scheme is in doubt, it may have been either.
    private static HashSet<CacheKey> Under(
        ClientScheme scheme, HashSet<CacheKey> keys)
    {
        if (scheme == ClientScheme.Doubtful)
        {
            keys.UnionWith(
                keys.Select(static key => key with { Host = Authority.Of(key.Host, ClientScheme.Https) }).ToList());
        }

        return keys;
    }
}
