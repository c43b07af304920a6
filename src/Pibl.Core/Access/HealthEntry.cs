using Pibl.Balance;
using Pibl.Exchange;

namespace Pibl.Access;

/// <summary>What the log says of a change of a server's health, once for each.</summary>
public static class HealthEntry
{
    /// <param name="at">When.</param>
    /// <param name="endpoint">The server.</param>
    /// <param name="before">Its health so far.</param>
    /// <param name="after">Its health from now on.</param>
    /// <param name="reason">What was found.</param>
    /// <returns>Null where nothing is to be told.</returns>
    public static AccessEntry? Of(
        DateTimeOffset at, Endpoint endpoint, in HealthState before, in HealthState after, string reason)
    {
        var (was, isNow) = (before.Standing is Standing.Up, after.Standing is Standing.Up);
        return was && after.Standing is Standing.OnTrial
            ? new AccessEntry.Notice(
                at,
                false,
                $"{endpoint} failed {after.Failures} times in a row ({reason}) and stays in turn: too few others are up")
            : (before.IsInTurn || before.IsUntried) && !after.IsInTurn && after.TimesAside == 1
                ? new AccessEntry.ServerDown(at, endpoint, reason)
            : !was && isNow && !before.IsUntried ? new AccessEntry.ServerUp(at, endpoint)
            : null;
    }

    /// <summary>The same for whoever asks later.</summary>
    public static StandingChange ChangeOf(AccessEntry entry) => entry switch
    {
        AccessEntry.ServerDown down => new StandingChange(down.At, IsUp: false, down.Reason),
        AccessEntry.Notice notice => new StandingChange(notice.At, IsUp: false, notice.Text),
        _ => new StandingChange(entry.At, IsUp: true, "answers again"),
    };

    /// <summary>What an attempt found, where there is no more to say.</summary>
    public static string Reason(AttemptResult result) => result switch
    {
        AttemptResult.Connected or AttemptResult.Answered => "answered",
        AttemptResult.Refused => "connection refused",
        AttemptResult.TimedOut => "no connection in time",
        AttemptResult.Failed => "no usable answer",
        AttemptResult.ServerError => "status 5xx",
        AttemptResult.TooSlow => "slow",
        AttemptResult.CheckPassed or AttemptResult.CheckFailed => "health check",
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
    };
}
