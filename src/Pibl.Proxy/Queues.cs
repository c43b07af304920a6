using Pibl.Compression;
using Pibl.Config;
using Pibl.Stages;

namespace Pibl;

/// <summary>
/// The places on the path where work may wait: each bounded, with a deadline and an answer for "full".
/// </summary>
/// <param name="Tunnels">
/// How many exchanges may be tunnels, or have asked to become one: one more is refused at once.
/// </param>
/// <param name="Uploads">
/// How many exchanges may be under way whose request body is still to come: the other places stay free for those
/// without.
/// </param>
/// <param name="Admission">
/// How many exchanges may be under way at once; the only place where a client is made to wait.
/// </param>
/// <param name="Peers">
/// How many exchanges of peers may be under way at once (PEERS). They hold no place of clients', nor clients theirs:
/// else two proxies full of questions to each other would wait for each other's places. One more is told so at once,
/// since its proxy can ask the servers itself.
/// </param>
/// <param name="Upstream">How many exchanges may be talking to servers; hits never sit behind misses.</param>
/// <param name="Passwords">
/// How many passwords may be hashed at once (AUTH): half the cores stay free for those who have shown theirs.
/// </param>
/// <param name="Compressors">
/// How many bodies may be compressed at once (MAX_COMPRESS): nobody waits, one more goes out as it is.
/// </param>
public sealed record Queues(
    Queue Tunnels, Queue Uploads, Queue Admission, Queue Peers, Queue Upstream, Queue Passwords,
    Compressors Compressors)
    : IDisposable
{
    /// <summary>How many may wait for a password to be hashed: 256 of 50 ms take two cores 13 s.</summary>
    private const int PasswordsWaitingMax = 256;

    /// <param name="settings">Their bounds.</param>
    /// <param name="clock">The time.</param>
    /// <param name="workers">Where work that had to wait goes on.</param>
    /// <param name="waited">What hears how long exchanges waited, by the queue's name; null: nobody asks.</param>
    public static Queues For(
        Settings settings, TimeProvider clock, Workers workers, Func<string, Action<TimeSpan>>? waited = null)
    {
        var (limits, patience) = (settings.Limits, settings.Timeouts.Queue);
        var tunnels = new QueueRule("tunnels", limits.TunnelsMax, 0, patience, "MAX_TUNNELS") { BoundsTunnels = true };
        var upstream = new QueueRule(
            "upstream", limits.UpstreamMax, limits.UpstreamWaitingMax, patience, "MAX_UPSTREAM")
        {
            BoundsServers = true,
        };
        var hashesMax = Math.Max(1, Environment.ProcessorCount / 2);
        var passwords = new QueueRule("passwords", hashesMax, PasswordsWaitingMax, patience, "AUTH, hashes at once");
        var uploads = new QueueRule(
            "uploads", limits.UploadsMax, limits.ConnectionsMax, patience, "MAX_UPLOADS");
        var admission = new QueueRule(
            "admission", limits.InFlightMax, limits.ConnectionsMax, patience, "MAX_IN_FLIGHT");
        var peers = new QueueRule("peer-admission", limits.InFlightMax, 0, patience, "MAX_IN_FLIGHT");
        return new Queues(
            Of(tunnels),
            Of(uploads),
            Of(admission),
            Of(peers),
            Of(upstream),
            Of(passwords),
            new Compressors(settings.Get(CompressKeys.MaxCompress), workers));

        Queue Of(QueueRule rule) => new(rule, clock, workers) { Waited = waited?.Invoke(rule.Name) };
    }

    /// <summary>Those where exchanges wait, in the order of the path.</summary>
    public IReadOnlyList<Queue> InOrder => [Tunnels, Uploads, Admission, Peers, Upstream, Passwords];

    /// <summary>Front to back: who waits to get in is refused before who is about to talk to a server.</summary>
    public void Dispose()
    {
        Passwords.Dispose();
        Tunnels.Dispose();
        Uploads.Dispose();
        Admission.Dispose();
        Peers.Dispose();
        Upstream.Dispose();
    }
}
