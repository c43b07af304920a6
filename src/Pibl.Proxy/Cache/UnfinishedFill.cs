namespace Pibl.Cache;

/// <summary>One fill under way.</summary>
internal sealed class UnfinishedFill(CacheKey key, StoredResponse head)
{
    public CacheKey Key => key;

    public StoredResponse Head => head;

    public UnfinishedFill? Older { get; set; }

    /// <summary>A newer response that selects alike was stored since it began.</summary>
    public bool IsOvertaken { get; set; }
}
