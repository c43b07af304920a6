using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Upstreams;

/// <summary>What stands behind a 101: no body, but the connection itself, to be joined with the client's.</summary>
internal sealed class TunnelBody(UpstreamExchange exchange, UpstreamConnection connection) : Body
{
    private int _closed;

    public override Framing Framing => Framing.None;

    public (IDuplex Server, ReadBuffer Buffer) HandOver() => connection.HandOver();

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            exchange.EndTunnel(connection);
        }

        base.Dispose(disposing);
    }
}
