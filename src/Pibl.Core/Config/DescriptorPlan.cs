namespace Pibl.Config;

/// <summary>How many clients and servers the process has file descriptors for.</summary>
/// <param name="Limits">As they were asked for, or as far as they fit.</param>
/// <param name="Warning">What does not fit, as a line to show; null where all does.</param>
public sealed record DescriptorPlan(Limits Limits, string? Warning)
{
    /// <summary>
    /// What nobody is accepted into: a thread that starts needs four for a moment (two for a pipe, two for files in
    /// /proc and /sys), and the runtime ends the process where it cannot start one; the cache, the log and what is
    /// loaded late need the rest.
    /// </summary>
    private const int ReserveMax = 64;

    private const int ReserveMin = 16;

    /// <summary>
    /// With fewer the runtime cannot load its parts any more while it serves, and ends the process: a program at rest
    /// has 110 to 120 open.
    /// </summary>
    public const int Least = 150;

    /// <summary>Why a program may not begin that may open so many (RLIMIT_NOFILE); null: it may.</summary>
    public static string? WhyTooFew(long limit) => limit >= Least
        ? null
        : $"this process may open {limit} files, and needs {Least} at least: ulimit -n 1024, or LimitNOFILE=1024 in a unit";

    /// <param name="asked">What is asked for.</param>
    /// <param name="servers">How many servers there are.</param>
    /// <param name="probesMax">How many of them are probed at once.</param>
    /// <param name="besideMax">
    /// How many connections there are beside those of requests: for checks (HEALTH) and copies (MIRROR).
    /// </param>
    /// <param name="limit">Descriptors that the process may open (RLIMIT_NOFILE).</param>
    /// <param name="open">Descriptors that are open before the first client comes.</param>
    public static DescriptorPlan Of(Limits asked, int servers, int probesMax, int besideMax, long limit, int open)
    {
        var free = Math.Max(0, limit - open);
        var left = free - Math.Clamp(free / 4, ReserveMin, ReserveMax);

        // As many connections to servers may rest as be used, and one more for each server; each is probed with another
        // one.
        var probes = Math.Min(servers, probesMax);
        var aside = (long)servers + probes + besideMax;
        var needed = asked.ConnectionsMax + (2L * asked.UpstreamMax) + aside;
        if (needed <= left)
        {
            // A tunnel's client is counted already; its server is not.
            return new DescriptorPlan(
                asked with { TunnelsMax = (int)Math.Clamp(left - needed, 1, asked.TunnelsMax) }, null);
        }

        var upstream = (int)Math.Clamp(((left / 3) - aside) / 2, 1, asked.UpstreamMax);
        var tunnels = (int)Math.Clamp(left / 6, 1, asked.TunnelsMax);
        var connections = (int)Math.Clamp(left - (2L * upstream) - aside - tunnels, 1, asked.ConnectionsMax);
        var fitting = asked with
        {
            ConnectionsMax = connections,
            UpstreamMax = upstream,

            // Whoever is accepted can wait its turn: the places are few because descriptors are.
            UpstreamWaitingMax = connections,
            UploadsMax = Math.Min(asked.UploadsMax, Limits.UploadsFor(asked.InFlightMax, upstream)),
            TunnelsMax = tunnels,
        };
        return new DescriptorPlan(
            fitting,
            $"MAX_CONNECTIONS={asked.ConnectionsMax} and MAX_UPSTREAM={asked.UpstreamMax} need {limit - left + needed} file "
            + $"descriptors, and this process may open {limit} (ulimit -n, LimitNOFILE=): {connections} clients at once are "
            + $"accepted, {upstream} requests at once go to servers, {tunnels} of the clients may have a tunnel");
    }
}
