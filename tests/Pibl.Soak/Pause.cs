namespace Pibl.Soak;

/// <summary>Lets time pass between two things that a client or a server does.</summary>
internal static class Pause
{
    /// <summary>Ends after <paramref name="time"/>; at once where it is zero.</summary>
    public static async Task ForAsync(TimeSpan time)
    {
        if (time > TimeSpan.Zero)
        {
            using var timer = new PeriodicTimer(time);
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>The same in milliseconds.</summary>
    public static Task ForAsync(int ms) => ForAsync(TimeSpan.FromMilliseconds(ms));
}
