namespace Pibl.Cache;

/// <summary>
/// How much has left the memory for responses and is not collected yet, as far as that is known. Left to itself the
/// collector comes when about as much has been allocated as is alive.
/// </summary>
/// <param name="Collections">How many collections of everything have begun: what left before the last is gone.</param>
/// <param name="Bytes">What has left since.</param>
/// <param name="CallAt">
/// With so much the collector is called. Where it does not come, since it is still at the last collection, it is called
/// again when as much more has left.
/// </param>
public readonly record struct Garbage(int Collections, long Bytes, long CallAt)
{
    /// <summary>Nothing has left.</summary>
    public static Garbage None(long callAt) => new(0, 0, callAt);

    /// <summary>
    /// So much more has left; <paramref name="calls"/> says whether the collector is to be called now.
    /// </summary>
    /// <param name="bytes">What has left.</param>
    /// <param name="collections">How many collections of everything have begun by now.</param>
    /// <param name="bytesMax">How much of it there may be.</param>
    /// <param name="calls">Call the collector.</param>
    public Garbage With(long bytes, int collections, long bytesMax, out bool calls)
    {
        var (left, callAt) = collections == Collections ? (Bytes + bytes, CallAt) : (bytes, bytesMax);
        calls = left >= callAt;
        return new Garbage(collections, left, calls ? left + bytesMax : callAt);
    }
}
