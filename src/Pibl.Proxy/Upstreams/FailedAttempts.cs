using Pibl.Access;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.Upstreams;

/// <summary>Tells the access log of attempts that failed on an exchange's way to its answer.</summary>
internal sealed class FailedAttempts(IAccessLog accessLog, TimeProvider clock)
{
    /// <param name="missed">What was asked.</param>
    /// <param name="scope">Whose exchange it is.</param>
    /// <param name="endpoint">The server that was asked.</param>
    /// <param name="attempt">As which one, from 1.</param>
    /// <param name="sentAt">When it was asked.</param>
    /// <param name="fault">Why it failed.</param>
    /// <param name="next">The server that is asked instead; null where a stale response is the answer.</param>
    public void Tell(
        Missed missed,
        ExchangeScope scope,
        Endpoint endpoint,
        int attempt,
        DateTimeOffset sentAt,
        Fault fault,
        Endpoint? next)
    {
        var now = clock.GetUtcNow();
        accessLog.TryWrite(new AccessEntry.AttemptFailed(
            now, missed.Received, scope.Client is null, endpoint, attempt, now - sentAt, fault, next));
    }
}
