using LanguageExt;
using Pibl.Discovery;

namespace Pibl.Kubernetes;

/// <summary>The slices of one service.</summary>
/// <param name="ByName">All that are known.</param>
/// <param name="Version">The resourceVersion that a watch goes on from; null: they are to be listed.</param>
internal sealed record KnownSlices(HashMap<string, EndpointSlice> ByName, string? Version)
{
    /// <summary>So many are kept; a service with more is not followed.</summary>
    public const int CountMax = 256;

    /// <summary>What an event makes of them.</summary>
    public KnownSlices After(SliceEvent what) => what switch
    {
        SliceEvent.Set set => new KnownSlices(ByName.AddOrUpdate(set.Slice.Name, set.Slice), set.Version),
        SliceEvent.Deleted deleted => new KnownSlices(ByName.Remove(deleted.Name), deleted.Version),
        SliceEvent.Bookmark bookmark => this with { Version = bookmark.Version },
        _ => this with { Version = null },
    };
}
