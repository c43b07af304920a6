using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Sites;
using Pibl.Transport;

namespace Pibl.Admin;

/// <summary>What serves the admin interface: a snapshot of its own, with one site that is no proxy's.</summary>
public static class AdminSite
{
    /// <summary>How many may be connected: a dashboard and some commands, not a crowd.</summary>
    public const int ConnectionsMax = 64;

    /// <summary>
    /// Who takes longer for a head, or does not read or send for so long, is cut off: places are few.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A dashboard asks every second; nobody waits long for the place of who asks no more.</summary>
    private static readonly TimeSpan IdlePatience = TimeSpan.FromSeconds(5);

    private const long BodyBytesMax = 64 << 10;

    /// <param name="connections">Those of the proxy's clients, of which heartbeat and clock are taken.</param>
    /// <param name="path">Of its requests.</param>
    public static Snapshots Of(ConnectionSettings connections, Stages.Next<Received> path)
    {
        // It has no server; what the settings say besides is at its default, whatever the proxy's own are.
        var settings = Settings.Of(0, "", Seq<Endpoint>.Empty);
        settings = settings with
        {
            Limits = settings.Limits with { BodyBytesMax = BodyBytesMax },
            Timeouts = settings.Timeouts with { Head = Patience, Body = Patience, Idle = IdlePatience },
            Via = ViaMode.Off,
        };
        var own = new ConnectionSettings(settings.Limits, settings.Timeouts, connections.Heartbeat, connections.Clock)
        {
            Via = ViaMode.Off,
        };
        return new Snapshots(new Snapshot(1, settings, own, [new Site("admin", own, path)]));
    }
}
