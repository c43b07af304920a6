using Pibl.Discovery;

namespace Pibl.Kubernetes;

/// <summary>What a watch says.</summary>
internal abstract record SliceEvent
{
    private SliceEvent()
    {
    }

    /// <summary>A slice has come, or is another now.</summary>
    public sealed record Set(EndpointSlice Slice, string Version) : SliceEvent;

    /// <summary>A slice is gone.</summary>
    public sealed record Deleted(string Name, string Version) : SliceEvent;

    /// <summary>Nothing has changed up to this version.</summary>
    public sealed record Bookmark(string Version) : SliceEvent;

    /// <summary>The watch has failed.</summary>
    /// <param name="IsGone">The version is too old (410): everything is to be listed again.</param>
    /// <param name="Why">As the API says it.</param>
    public sealed record Error(bool IsGone, string Why) : SliceEvent;
}
