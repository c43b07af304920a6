namespace Pibl.Balance;

/// <summary>
/// SLOW_START: the share of a server that has come back grows to its whole weight, so that one whose caches are cold
/// does not fail at once under all that waited for it.
/// </summary>
public static class SlowStart
{
    /// <summary>With less it would hardly be asked, and warm nothing (Envoy's <c>min_weight_percent</c>).</summary>
    public const int PercentMin = 10;

    /// <summary>The percentage of its weight that a server has, so long after its return.</summary>
    public static int PercentOf(TimeSpan since, TimeSpan duration) =>
        since >= duration ? 100 : Math.Max(PercentMin, (int)(100 * Math.Max(0, since / duration)));

    /// <summary>
    /// A server with its new health: one that was set aside and is trusted again begins to return. One that was on
    /// trial only, and never aside, has been warm all the time.
    /// </summary>
    /// <param name="before">As it was.</param>
    /// <param name="after">Its health from now on.</param>
    /// <param name="now">On the clock of <see cref="HealthState.ProbeAt"/>.</param>
    /// <param name="duration">SLOW_START; zero: none.</param>
    public static ServerView After(ServerView before, HealthState after, TimeSpan now, TimeSpan duration)
    {
        var returns = duration > TimeSpan.Zero
            && after.Standing == Standing.Up
            && before.Health.Standing != Standing.Up
            && (before.Health.TimesAside > 0 || before.IsNew);
        return returns
            ? before with { Health = after, ReturnedAt = now, SharePercent = PercentMin, IsNew = false }
            : before with { Health = after };
    }

    /// <summary>The servers with the shares that they have by now; the same view where none has changed.</summary>
    public static ClusterView At(ClusterView view, TimeSpan now, TimeSpan duration)
    {
        if (!view.IsRamping)
        {
            return view;
        }

        var servers = view.Servers.Map(server => At(server, now, duration)).ToArray();
        return view.With(servers);
    }

    private static ServerView At(ServerView server, TimeSpan now, TimeSpan duration) =>
        server.ReturnedAt is { } at && server.SharePercent < 100
            ? server with { SharePercent = PercentOf(now - at, duration) }
            : server;
}
