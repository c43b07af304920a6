namespace Pibl.Grpc;

/// <summary>Lets time pass between two things that a client or a server does.</summary>
internal static class Pause
{
    /// <summary>Ends after <paramref name="time"/>; at once where it is zero.</summary>
    public static async Task ForAsync(TimeSpan time, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (time > TimeSpan.Zero)
        {
            using var timer = new PeriodicTimer(time);
            await timer.WaitForNextTickAsync(cancel);
        }
    }

    /// <summary>The same in milliseconds.</summary>
    public static Task ForAsync(int ms, CancellationToken cancel = default) =>
        ForAsync(TimeSpan.FromMilliseconds(ms), cancel);
}
