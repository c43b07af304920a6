using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Balance;

/// <summary>What a check of HEALTH asks, when, and what an answer to it means.</summary>
public static class CheckRule
{
    /// <summary>
    /// A time-out that is noticed so much too late says that this program was slow, not that the server was.
    /// </summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(500);

    /// <summary>The least time between two looks at which checks are due.</summary>
    public static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(5);

    /// <summary>The request of a check, but for its content. RFC 9112 §3.2: every request has a Host.</summary>
    /// <param name="check">What is asked for.</param>
    /// <param name="host">That of SET_HOST, or the server's own; <see cref="HealthCheck.Host"/> goes before it.</param>
    public static byte[] RequestOf(HealthCheck check, string host) => Encoding.ASCII.GetBytes(
        $"{(check.Service is null ? $"GET {check.Path}" : $"POST {GrpcCheckRule.Path}")} HTTP/1.1\r\n"
        + $"Host: {(check.Host.Length > 0 ? check.Host : host)}\r\nUser-Agent: pibl-health\r\n"
        + (check.Service is null ? "Accept: */*\r\n\r\n" : $"{GrpcCheckRule.FieldsOf(check)}\r\n"));

    /// <summary>
    /// When the first check of a server begins: those of a list are spread over the time between two checks, and where
    /// in it this proxy begins is a throw of the dice, so that several proxies do not ask in step.
    /// </summary>
    /// <param name="at">Which of the servers, from 0.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="every">From one check of a server to its next.</param>
    /// <param name="dice">One throw for all of them.</param>
    public static TimeSpan FirstAfter(int at, int count, TimeSpan every, uint dice)
    {
        var turn = ((double)at / count) + (dice / (1.0 + uint.MaxValue));
        return TimeSpan.FromTicks((long)(every.Ticks * (turn - Math.Floor(turn))));
    }

    /// <summary>The next check of a server: in step with the one before, unless that would be over already.</summary>
    public static TimeSpan NextAfter(TimeSpan last, TimeSpan now, TimeSpan every) =>
        last + every > now ? last + every : now + every;

    /// <summary>What is wrong with a status; null: nothing.</summary>
    public static string? FlawOf(HealthCheck check, int status) =>
        status >= check.StatusMin && status <= check.StatusMax ? null : $"status {status}";

    /// <summary>What is wrong with the content; null: nothing.</summary>
    public static string? FlawOf(HealthCheck check, ReadOnlySpan<byte> content) =>
        check.Body.Length == 0 || content.IndexOf(Encoding.UTF8.GetBytes(check.Body)) >= 0
            ? null
            : $"no \"{check.Body}\" in the response";

    /// <summary>
    /// What is wrong where nothing came in time; null: it is this program that was late, and nothing is known of the
    /// server.
    /// </summary>
    public static string? FlawOfSilence(HealthCheck check, TimeSpan elapsed, bool isConnected) =>
        elapsed > check.Timeout + Slack ? null
            : isConnected ? "no response in time" : "no connection in time";

    /// <summary>
    /// What is wrong where a connection failed; null: it is this program that lacks something, not the server.
    /// </summary>
    public static string? FlawOf(Fault fault) => fault.Blame != Blame.Upstream ? null
        : fault.Kind == FaultKind.ConnectRefused ? "connection refused"
        : fault.Kind == FaultKind.ConnectTimeout ? "no connection in time"
        : "a broken response";
}
