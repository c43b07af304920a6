using Pibl.Tables;

namespace Pibl.Balance;

/// <summary>
/// How many of one server's requests failed in the last <see cref="FailureShare.Window"/>. Any thread may call it.
/// </summary>
public sealed class RecentOutcomes
{
    private readonly RecentCount _requests = new();
    private readonly RecentCount _failed = new();

    /// <summary>Counts one more.</summary>
    /// <param name="hasFailed">Whether it failed.</param>
    /// <param name="now">On a clock that never goes back.</param>
    /// <returns>The share where it failed; else nobody asks.</returns>
    public FailureShare Count(bool hasFailed, TimeSpan now)
    {
        var second = (now.Ticks / TimeSpan.TicksPerSecond) & int.MaxValue;
        _requests.Add(second);
        if (!hasFailed)
        {
            return default;
        }

        _failed.Add(second);
        var window = (int)FailureShare.Window.TotalSeconds;
        return new FailureShare((int)_failed.Sum(second, window), (int)_requests.Sum(second, window));
    }
}
