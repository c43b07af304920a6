using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Upstreams;

/// <summary>What stands behind a 101: no content, but the connection itself.</summary>
internal sealed class SwitchedConnection(UpstreamExchange exchange, UpstreamConnection connection) : Upgrade
{
    private int _closed;

    public override (IDuplex Server, ReadBuffer Buffer) HandOver() => connection.HandOver();

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            exchange.EndTunnel(connection);
        }
    }
}

/// <summary>A server's 101 on its way to the client. The cache looks at its head as at any other.</summary>
internal sealed record Switched(
    Missed Missed,
    Endpoint Endpoint,
    ResponseHead Head,
    Upgrade Upgrade,
    DateTimeOffset SentAt,
    DateTimeOffset ReceivedAt,
    int Attempts) : Fetched(Missed, Endpoint, Head, Body.Empty(), SentAt, ReceivedAt, Attempts)
{
    public override Reply Relay(Provenance via) => new SwitchedReply(Head, Upgrade, via);
}
