using Pibl.Exchange;
using Pibl.Tls;
using Pibl.Transport.Tls;

namespace Pibl.Tests.Tls;

/// <summary>
/// A client's engine and a server's, with what is on its way between them. No socket, clock or thread.
/// </summary>
internal sealed class TlsPair : IDisposable
{
    public static readonly TicketKeys Tickets = new(new byte[32], TimeProvider.System);

    private readonly TlsServer _server;

    public TlsPair(TlsServer server, TlsClient client, string host = "a.test", int port = 443)
    {
        _server = server;
        Server = server.NewEngine();
        Client = client.NewEngine(new Endpoint(host, port, Scheme: Scheme.Https));
    }

    public TlsEngine Server { get; }

    public TlsEngine Client { get; }

    public List<byte> ToServer { get; } = [];

    public List<byte> ToClient { get; } = [];

    public static TlsServer ServerOf(params (string Certificate, string Key)[] files) =>
        new(new TlsServerSettings([.. files.Select(Issued.Identity)], Tickets));

    public static TlsClient ClientOf(bool verifies = true, TlsIdentity? identity = null) =>
        new(new TlsClientSettings(verifies, [Issued.Authority.RawData], identity, null));

    /// <summary>Both go on until neither can; at most so many bytes come at once.</summary>
    public (TlsStatus Client, TlsStatus Server) Shake(int atOnce = int.MaxValue)
    {
        var (client, server) = (Step(Client, ToClient, ToServer, atOnce), TlsStatus.NeedsInput);
        for (var rounds = 0; rounds < 20_000 && (ToServer.Count > 0 || ToClient.Count > 0); rounds++)
        {
            server = server is TlsStatus.Done or TlsStatus.Failed ? server : Step(Server, ToServer, ToClient, atOnce);
            client = client is TlsStatus.Done or TlsStatus.Failed ? client : Step(Client, ToClient, ToServer, atOnce);
            if (server != TlsStatus.NeedsInput && client != TlsStatus.NeedsInput)
            {
                break;
            }
        }

        return (client, server);
    }

    /// <summary>What the session of the server's side came to.</summary>
    public TlsSession SessionOfServer => TlsPeer.SessionOf(Server, TlsPeer.NameOf(Server));

    /// <summary>The certificate that the client has shown.</summary>
    public string? Subject => TlsPeer.CertificateOf(Server)?.Subject;

    /// <summary>All that <paramref name="from"/> says, as <paramref name="to"/> reads it.</summary>
    public static byte[] Carry(TlsEngine from, TlsEngine to, ReadOnlySpan<byte> plain, List<byte> wire)
    {
        var output = new byte[plain.Length + TlsEngine.OverheadMax];
        Assert.Equal(TlsStatus.Done, from.Write(plain, output, out var produced));
        wire.AddRange(output[..produced]);
        return ReadAll(to, wire).Plain;
    }

    /// <summary>What can be read of a wire, and what ended that.</summary>
    public static (byte[] Plain, TlsStatus Status) ReadAll(TlsEngine engine, List<byte> wire)
    {
        var plain = new List<byte>();
        var (room, output) = (new byte[1000], new byte[TlsEngine.OverheadMax]);
        while (true)
        {
            var status = engine.Read(wire.ToArray(), out var consumed, room, out var read, output, out _);
            wire.RemoveRange(0, consumed);
            plain.AddRange(room[..read]);
            if (status != TlsStatus.Done)
            {
                return ([.. plain], status);
            }
        }
    }

    public void Dispose()
    {
        Server.Dispose();
        Client.Dispose();
        GC.KeepAlive(_server);
    }

    private static TlsStatus Step(TlsEngine engine, List<byte> input, List<byte> output, int atOnce)
    {
        var room = new byte[4096];
        var some = input.Take(Math.Min(atOnce, input.Count)).ToArray();
        var status = engine.Handshake(some, out var consumed, room, out var produced);
        input.RemoveRange(0, consumed);
        output.AddRange(room[..produced]);
        return status == TlsStatus.NeedsRoom ? Step(engine, input, output, atOnce) : status;
    }
}
