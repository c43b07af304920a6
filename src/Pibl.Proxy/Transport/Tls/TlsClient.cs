using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Pibl.Exchange;
using Pibl.Tls;

namespace Pibl.Transport.Tls;

/// <summary>What a site's connections to its servers have in common.</summary>
/// <param name="Verifies">SERVERS_VERIFY.</param>
/// <param name="Authorities">SERVERS_CA, in DER; null: the system's.</param>
/// <param name="Identity">SERVERS_CERT; null: none.</param>
/// <param name="ServerName">SERVERS_SNI; null: the host of each server.</param>
internal sealed record TlsClientSettings(
    bool Verifies, IReadOnlyList<ReadOnlyMemory<byte>>? Authorities, TlsIdentity? Identity, string? ServerName);

/// <summary>How servers are spoken to over TLS: who they must be, and which of their sessions can be resumed.</summary>
internal sealed unsafe class TlsClient : TlsRole
{
    /// <summary>X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS (RFC 9525 §6.3).</summary>
    private const uint NoPartialWildcards = 0x4;

    private static readonly int SlotIndex = OpenCrypto.NewDataIndex(0, 0, 0, 0, 0, 0);

    private readonly ConcurrentDictionary<EndpointId, TlsSessionSlot> _sessions = new();
    private readonly TlsClientSettings _settings;
    private readonly nint _context;

    /// <exception cref="TlsException">The library does not take the certificate or the key.</exception>
    public TlsClient(TlsClientSettings settings)
    {
        _settings = settings;
        _context = NewContext(OpenSsl.ClientMethod(), OpenSsl.Tls12);
        if (settings.Authorities is { } authorities)
        {
            Trust(_context, authorities, tells: false);
        }
        else
        {
            _ = OpenSsl.UseSystemAuthorities(_context);
        }

        if (settings.Identity is { } identity)
        {
            _ = Use(_context, identity);
        }

        OpenSsl.ControlContext(
            _context, OpenSsl.ControlSessionCache, OpenSsl.SessionCacheClient | OpenSsl.SessionCacheNoInternal, 0);
        OpenSsl.SetNewSession(_context, &KeepSession);
    }

    /// <summary>The engine of a connection to a server.</summary>
    public TlsEngine NewEngine(Endpoint server)
    {
        var ssl = OpenSsl.New(_context);
        OpenSsl.SetConnecting(ssl);

        // RFC 7301 §3.1: one protocol each, since SERVERS says which it is.
        var offered = server.Scheme.IsHttp2() ? "\u0002h2"u8 : "\u0008http/1.1"u8;
        fixed (byte* protocols = offered)
        {
            _ = OpenSsl.OfferAlpn(ssl, protocols, (uint)offered.Length);
        }

        var name = _settings.ServerName ?? server.Name ?? server.Host;
        var parameters = OpenSsl.ParametersOf(ssl);
        if (IPAddress.TryParse(name, out _))
        {
            Check(OpenCrypto.ExpectAddress(parameters, name));
        }
        else
        {
            // RFC 6066 §3: names alone, and without the dot at the end.
            name = name.TrimEnd('.');
            OpenSsl.Control(ssl, OpenSsl.ControlServerName, 0, name);
            OpenCrypto.SetHostFlags(parameters, NoPartialWildcards);
            var bytes = Encoding.UTF8.GetBytes(name);
            fixed (byte* start = bytes)
            {
                Check(OpenCrypto.ExpectHost(parameters, start, (nuint)bytes.Length));
            }
        }

        OpenSsl.SetVerify(ssl, _settings.Verifies ? OpenSsl.VerifyPeer : OpenSsl.VerifyNone, null);
        var slot = _sessions.GetOrAdd(server.Id, static _ => new TlsSessionSlot());
        _ = OpenSsl.SetData(ssl, SlotIndex, slot.Self);
        slot.Resume(ssl);
        return new TlsEngine(this, ssl);
    }

    /// <summary>A session that can be resumed: the library hands it over where this says 1.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int KeepSession(nint ssl, nint session)
    {
        try
        {
            if (TlsSessionSlot.Of(OpenSsl.GetData(ssl, SlotIndex)) is { } slot)
            {
                slot.Keep(session);
                return 1;
            }
        }
        catch (Exception)
        {
            // Nothing may be thrown through the library; the next handshake is a whole one.
        }

        return 0;
    }
}
