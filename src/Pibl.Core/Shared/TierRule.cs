using Pibl.Cache;

namespace Pibl.Shared;

/// <summary>Which requests the second tier is for.</summary>
public static class TierRule
{
    /// <summary>
    /// Whether what a request asks for is looked for there: what others may have, and others may use (RFC 9111 §4). Of
    /// content of requests the second tier knows nothing.
    /// </summary>
    public static bool IsSought(Missed missed) =>
        missed.QueryKey is null && Collapsing.RoleOf(missed) != CollapseRole.Alone;
}
