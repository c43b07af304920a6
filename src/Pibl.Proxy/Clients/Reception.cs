using Pibl.Access;
using Pibl.Exchange;
using Pibl.ProxyProtocol;
using Pibl.Sites;
using Pibl.Stages;
using Pibl.Tls;
using Pibl.Transport;
using Pibl.Transport.Tls;

namespace Pibl.Clients;

/// <summary>What comes before a client's first request: its PROXY header, its TLS handshake.</summary>
/// <param name="snapshots">What holds when it comes in.</param>
/// <param name="accessLog">Told of those that are not received.</param>
/// <param name="clock">The time.</param>
/// <param name="workers">Where handshakes are computed: half the cores stay free for those who are in.</param>
internal sealed class Reception(Snapshots snapshots, IAccessLog accessLog, TimeProvider clock, Workers workers)
{
    /// <summary>Handshakes that fail are told of so often: whoever looks for open ports makes thousands.</summary>
    private static readonly TimeSpan FailuresEvery = TimeSpan.FromMilliseconds(100);

    private readonly NoticeThrottle _failures = new(FailuresEvery);
    private readonly HandshakeShare _handshakes = new(
        new BoundedWorkers(workers, Math.Max(1, Environment.ProcessorCount / 2)));

    /// <summary>
    /// The client that a PROXY header names. Null, and an entry for the connection, where there is no header that can
    /// be believed.
    /// </summary>
    public async ValueTask<IDuplex?> AnnouncedAsync(IDuplex client, long id, CancellationToken stop)
    {
        var connection = new Connection(id, client.Remote, client.Local, clock.GetUtcNow());
        var (announced, refused) = await ProxyHeaderReader.ReadAsync(
            client, snapshots.Now.Connections, stop);
        if (refused is not null)
        {
            Refuse(client, connection, refused);
        }

        return announced;
    }

    /// <summary>The client over TLS. None, and an entry for the connection, where its handshake fails.</summary>
    public async ValueTask<TlsAccepted> SecuredAsync(IDuplex client, long id, CancellationToken stop)
    {
        var connection = new Connection(id, client.Remote, client.Local, clock.GetUtcNow());
        var snapshot = snapshots.Now;
        var accepted = snapshot.Tls is { } server
            ? await TlsAccept.RunAsync(client, server, _handshakes, snapshot.Connections, stop)
            : new TlsAccepted(null, "no certificate (TLS)");
        if (accepted.Refused is not { } refused)
        {
            return accepted;
        }

        var heldBack = 0L;
        if (accepted.HasFailed && !_failures.TryPass(clock.GetUtcNow(), out heldBack))
        {
            client.Dispose();
            return accepted;
        }

        Refuse(client, connection, heldBack == 0 ? refused : $"{refused} (and {heldBack} like it before)");
        return accepted;
    }

    private void Refuse(IDuplex client, Connection connection, string why)
    {
        client.Dispose();
        accessLog.TryWrite(new AccessEntry.Connected(connection.OpenedAt, connection));
        accessLog.TryWrite(new AccessEntry.Closed(clock.GetUtcNow(), connection, 0, why));
    }
}
