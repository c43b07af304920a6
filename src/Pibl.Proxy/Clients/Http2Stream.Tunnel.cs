using Pibl.Bodies;
using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>A stream that has become a tunnel by an extended CONNECT (RFC 8441).</summary>
internal sealed partial class Http2Stream
{
    private volatile Tunnel? _tunnel;

    /// <summary>Null, or the tunnel that it is: that ends, and is not broken off.</summary>
    public Tunnel? Tunnel => _tunnel;

    /// <inheritdoc/>
    public async ValueTask JoinAsync(Upgrade upgrade)
    {
        var (server, buffer) = upgrade.HandOver();
        _credit = MinDataRate.Full((long)_settings.Timeouts.Tunnel.TotalMilliseconds, 0);
        var end = new Http2Tunnel(_connection, this, _body!);
        var tunnel = new Tunnel(end, server, _settings.Heartbeat, _settings.Timeouts.Tunnel);
        _tunnel = tunnel;
        await tunnel.RunAsync(new ReadBuffer(), buffer);
        _tunnel = null;
        if (!tunnel.IsBroken)
        {
            // Closed and not broken off: what a slow server has not taken yet still goes out to it.
            await new LingeringClose(server, buffer, _settings).RunAsync(isSending: false, hasFinished: true);
            server.Dispose();
        }
    }

    /// <summary>Sends bytes of the tunnel. Throws <see cref="IOException"/> where the client does not take them.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await PutAllAsync(bytes, isEnd: false);
        }
        catch (BodyException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>Ends what is sent; nothing where it is over already.</summary>
    public void SendEnd()
    {
        try
        {
            PutEnd(Fields.Empty, Fields.Empty);
        }
        catch (BodyException)
        {
            // The client has ended it: it need not be told.
        }
    }
}
