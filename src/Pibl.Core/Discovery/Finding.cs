using LanguageExt;
using Pibl.Config;

namespace Pibl.Discovery;

/// <summary>What an answer makes of what is known: the one place where that is decided.</summary>
/// <remarks>
/// Rule 1. Servers that were found replace those before. They are asked for again when their time to live is over,
/// which counts as no less than <see cref="TtlMin"/> and no more than <see cref="TtlMax"/>.
/// Rule 2. No answer, and an answer that there is no server, change nothing: what was found last stays. They are asked
/// for again after a second, then twice as long each time up to <see cref="RetryMax"/>; or when the answer says, where
/// asking costs nobody anything.
/// Rule 3. One line for the first of such answers in a row, and one when servers are found again.
/// </remarks>
public static class Finding
{
    /// <summary>Answers without a time to live hold for so long, as Envoy's do (dns_refresh_rate).</summary>
    public static readonly TimeSpan TtlUnknown = TimeSpan.FromSeconds(5);

    /// <summary>A TTL of 0 (RFC 2181 §8) does not mean a question per request.</summary>
    public static readonly TimeSpan TtlMin = TimeSpan.FromSeconds(1);

    /// <summary>Whoever has set a TTL of a day is not made to wait for one: a question costs nothing.</summary>
    public static readonly TimeSpan TtlMax = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan RetryFirst = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait until it is asked for again after a failure.</summary>
    public static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(30);

    private const int ListedMax = 8;

    /// <param name="entry">As it stands in SERVERS, for the log.</param>
    /// <param name="before">What is known.</param>
    /// <param name="answer">What has been said.</param>
    /// <param name="now">On the clock of <see cref="Found.DueAt"/>.</param>
    /// <param name="dice">Spreads the wait after a failure over a fifth of it.</param>
    public static (Found Next, FoundNote? Note) After(
        string entry, Found before, Resolution answer, TimeSpan now, uint dice) => answer switch
        {
            Resolution.Servers servers when Addresses.Choose(servers.All) is { IsEmpty: false } chosen =>
                (new Found(chosen, now + Clamped(servers.Ttl ?? TtlUnknown), 0), Told(entry, before, servers, chosen)),
            Resolution.Servers => AfterNothing(entry, before, "no address of a server", null, now, dice),
            Resolution.Nothing nothing => AfterNothing(entry, before, nothing.Why, nothing.Again, now, dice),
            Resolution.Failed failed => (
                Later(before, failed.Why, failed.Again, now, dice),
                before.Failures > 0 ? null : new FoundNote(true, $"{entry} cannot be looked up: {failed.Why}; {Left(before)}")),
            _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, null),
        };

    private static (Found Next, FoundNote? Note) AfterNothing(
        string entry, Found before, string why, TimeSpan? again, TimeSpan now, uint dice) => (
        Later(before, why, again, now, dice),
        before.Failures > 0 ? null : new FoundNote(
            true, before.Servers.IsEmpty ? $"{entry} has no server: {why}; {Left(before)}"
                : $"{entry} is said to have no server any more ({why}), which is not believed; {Left(before)}"));

    private static Found Later(Found before, string why, TimeSpan? again, TimeSpan now, uint dice)
    {
        var doubled = RetryFirst * Math.Pow(2, Math.Min(before.Failures, 16));
        var wait = doubled < RetryMax ? doubled : RetryMax;
        return before with
        {
            DueAt = now + (again is { } given ? Clamped(given) : wait * (0.8 + (0.2 * (dice / (double)uint.MaxValue)))),
            Failures = before.Failures + 1,
            Why = why,
        };
    }

    private static TimeSpan Clamped(TimeSpan ttl) => ttl < TtlMin ? TtlMin : ttl > TtlMax ? TtlMax : ttl;

    private static string Left(Found before) => before.Servers.IsEmpty
        ? "requests that need it are answered 503 until it resolves"
        : $"what was found last stays: {Listed(before.Servers)}";

    /// <summary>Nothing is told of an answer that says what is known.</summary>
    private static FoundNote? Told(string entry, Found before, Resolution.Servers answer, Seq<FoundServer> chosen)
    {
        if (before.Failures == 0 && before.Servers == chosen)
        {
            return null;
        }

        var come = chosen.Filter(server => !before.Servers.Contains(server)).Strict();
        var gone = before.Servers.Filter(server => !chosen.Contains(server)).Strict();
        var again = before.Failures > 0 ? " again" : "";
        var changes = before.Servers.IsEmpty ? $": {Listed(chosen)}"
            : come.IsEmpty && gone.IsEmpty ? ": as before"
            : $":{Signed(" +", come)}{Signed(" -", gone)}; now {Listed(chosen)}";
        var left = answer.All.Count > Addresses.CountMax && chosen.Count == Addresses.CountMax
            ? $" (of {Counts.Show(answer.All.Count)}; no more are used)"
            : "";
        return new FoundNote(false, $"{entry} resolves{again}{changes}{left}");
    }

    private static string Signed(string sign, Seq<FoundServer> servers) =>
        servers.IsEmpty ? "" : sign + Listed(servers);

    /// <summary>The servers as a list for people, the first few of many.</summary>
    public static string Listed(Seq<FoundServer> servers) =>
        string.Join(", ", servers.Take(ListedMax).Map(Show))
        + (servers.Count > ListedMax ? $" and {Counts.Show(servers.Count - ListedMax)} more" : "");

    private static string Show(FoundServer server) =>
        (server.Port > 0 ? $"{new System.Net.IPEndPoint(server.Address, server.Port)}" : server.Address.ToString())
        + (server.Other is { } other ? $" or {other}" : "")
        + (server.Weight > 1 ? $" weight={Counts.Show(server.Weight)}" : "")
        + (server.Backup ? " backup" : "");
}
