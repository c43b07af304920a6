using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Transport;
using Pibl.Transport.Tls;

namespace Pibl.Tls;

/// <summary>Opens connections to servers, with TLS on those to <c>https://</c> and <c>h2://</c> ones.</summary>
/// <param name="inner">Opens the connections themselves.</param>
/// <param name="client">How such servers are spoken to.</param>
internal sealed class TlsConnector(IConnector inner, TlsClient client) : IConnector
{
    /// <summary>
    /// Throws as the inner one does, and <see cref="TlsException"/> where the server is not who it must be, or speaks no
    /// TLS.
    /// </summary>
    public async ValueTask<IDuplex> ConnectAsync(Endpoint endpoint, CancellationToken cancel)
    {
        var connection = await inner.ConnectAsync(endpoint, cancel);
        if (!endpoint.Scheme.IsSecure())
        {
            return connection;
        }

        TlsDuplex? tls = null;
        try
        {
            tls = new TlsDuplex(connection, client.NewEngine(endpoint), isServer: false);
            await using var registration = cancel.UnsafeRegister(
                static duplex => ((IDuplex)duplex!).Abort(), connection);
            await tls.HandshakeAsync(default);
            return !endpoint.Scheme.IsHttp2() || ((IDuplex)tls).NegotiatedProtocol == TlsSession.Http2
                ? tls
                : throw new TlsException(new TlsFailure(
                    TlsError.Protocol, "it does not speak HTTP/2 (ALPN): https:// in SERVERS speaks HTTP/1.1"));
        }
        catch (Exception e)
        {
            (tls ?? connection).Dispose();
            if (cancel.IsCancellationRequested && BrokenConnection.Is(e))
            {
                throw new OperationCanceledException(cancel);
            }

            throw;
        }
    }
}
