using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>How many bytes all unfinished fills may hold together.</summary>
internal sealed class FillBudget(long bytesMax)
{
    private BoundedCount _bytes = new(bytesMax);

    public long Bytes => _bytes.Value;

    public bool TryTake(long bytes) => _bytes.TryAdd(bytes);

    public void Return(long bytes) => _bytes.Subtract(bytes);
}
