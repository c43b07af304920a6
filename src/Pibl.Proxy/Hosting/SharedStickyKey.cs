using Pibl.Balance;
using Pibl.Shared;

namespace Pibl.Hosting;

/// <summary>
/// The secret behind the cookies of STICKY, the same on all proxies that share (CACHE_SHARED): that of the first. It is
/// kept in the file of each, so that a store which has forgotten it gets it back from any of them.
/// </summary>
internal static class SharedStickyKey
{
    /// <summary>So long a start waits for the store.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>The key that holds until the end of this process.</summary>
    /// <param name="store">What proxies share.</param>
    /// <param name="path">The file of this proxy.</param>
    /// <param name="clock">The time.</param>
    /// <param name="notice">Hears where the file's own key holds, since the store does not answer.</param>
    public static async Task<byte[]> OpenAsync(
        ISharedStore store, string path, TimeProvider clock, Action<bool, string> notice)
    {
        var own = StickyKeyFile.Open(path, notice);
        if (await AgreeAsync(store, own, clock) is not { Length: StickyKeyFile.KeyLength } agreed)
        {
            notice(true, "CACHE_SHARED does not answer: until the next start, cookies of STICKY are understood only where "
                + $"{StickyKeyFile.Name} is the same");
            return own;
        }

        if (!agreed.AsSpan().SequenceEqual(own))
        {
            StickyKeyFile.Replace(path, agreed, notice);
        }

        return agreed;
    }

    private static async Task<byte[]?> AgreeAsync(ISharedStore store, byte[] own, TimeProvider clock)
    {
        var begun = clock.GetTimestamp();
        for (var left = Patience; left > TimeSpan.Zero; left = Patience - clock.GetElapsedTime(begun))
        {
            try
            {
                if (await store.AgreeAsync("sticky", own).AsTask().WaitAsync(left, clock) is { } agreed)
                {
                    return agreed;
                }
            }
            catch (TimeoutException)
            {
                break;
            }

            // The connection is being made.
            await Task.Delay(Pause, clock);
        }

        return null;
    }
}
