namespace Pibl.Cache;

/// <summary>How many bytes all unfinished fills may hold together.</summary>
internal sealed class FillBudget(long bytesMax)
{
    private long _bytes;

    public long Bytes => Volatile.Read(ref _bytes);

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= bytesMax)
        {
            return true;
        }

        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
