namespace Pibl.Balance;

/// <summary>What an attempt to reach a server found.</summary>
public enum ProbeResult : byte
{
    Answered,
    Refused,
    TimedOut,
}

/// <summary>How often a server that was set aside is tried again: after <paramref name="First"/>, then each time twice as long, up to <paramref name="Longest"/>.</summary>
public sealed record HealthRule(TimeSpan First, TimeSpan Longest)
{
    /// <summary>One second, up to five: a return is noticed within five seconds and a dead server costs a handshake each.</summary>
    public static readonly HealthRule Default = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
}

/// <summary>Whether requests go to a server, and when one that was set aside is tried next.</summary>
/// <param name="IsUp">Requests go to it.</param>
/// <param name="Failures">How often it failed in a row.</param>
/// <param name="ProbeIn">How long until it is tried; zero while it is up.</param>
public readonly record struct HealthState(bool IsUp, int Failures, TimeSpan ProbeIn)
{
    /// <summary>A server is trusted until it refuses.</summary>
    public static readonly HealthState Up = new(true, 0, TimeSpan.Zero);
}

/// <summary>What a server's health becomes after an attempt to reach it.</summary>
public static class Health
{
    /// <param name="before">Its health so far.</param>
    /// <param name="result">What the attempt found.</param>
    /// <param name="rule">How long to wait before the next one.</param>
    /// <param name="dice">Spreads the next try over a fifth of the wait, so that many proxies do not knock in step.</param>
    public static HealthState After(HealthState before, ProbeResult result, HealthRule rule, uint dice) => result switch
    {
        ProbeResult.Answered => HealthState.Up,

        // One refusal is enough: nobody listens there, and every further request would pay for the same answer.
        ProbeResult.Refused or ProbeResult.TimedOut =>
            new HealthState(false, before.Failures + 1, Wait(before.Failures, rule, dice)),
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
    };

    private static TimeSpan Wait(int failures, HealthRule rule, uint dice)
    {
        var doubled = rule.First * Math.Pow(2, Math.Min(failures, 16));
        var wait = doubled < rule.Longest ? doubled : rule.Longest;
        return wait * (0.8 + (0.2 * (dice / (double)uint.MaxValue)));
    }
}
