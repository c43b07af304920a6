using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pibl.Tls;

namespace Pibl.Transport.Tls;

/// <summary>OCSP responses for clients that ask for them (status_request, RFC 6066 §8).</summary>
internal sealed unsafe partial class TlsServer
{
    /// <summary>By the certificate that they are for, as the library knows it.</summary>
    private readonly ConcurrentDictionary<nint, OcspStaple> _staples = new();

    /// <summary>What is wrong with a response is said elsewhere: it is not shown.</summary>
    private void Staple(nint context, nint certificate, TlsIdentity identity)
    {
        if (identity.Staple is null || OcspStaple.Of(identity) is not { WhyNot: null } staple)
        {
            return;
        }

        _staples[certificate] = staple;
        _ = OpenSsl.SetCallback(context, OpenSsl.ControlStatusCallback, &Status);
        OpenSsl.ControlContext(context, OpenSsl.ControlStatusArgument, 0, Self);
    }

    /// <summary>The certificate has been chosen: its response, while it holds.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Status(nint ssl, nint self)
    {
        try
        {
            return Of<TlsServer>(self) is { } server
                && server._staples.TryGetValue(OpenSsl.OwnCertificate(ssl), out var staple)
                && staple.FlawAt(server._settings.Clock.GetUtcNow()) is null
                && TryGive(ssl, staple.Response.Span)
                ? OpenSsl.StatusOk
                : OpenSsl.StatusNone;
        }
        catch (Exception)
        {
            // Nothing may be thrown through the library; a handshake without is as good.
            return OpenSsl.StatusNone;
        }
    }

    /// <summary>A copy, which the library frees.</summary>
    private static bool TryGive(nint ssl, ReadOnlySpan<byte> response)
    {
        var copy = OpenCrypto.Allocate((nuint)response.Length, null, 0);
        if (copy is null)
        {
            return false;
        }

        response.CopyTo(new Span<byte>(copy, response.Length));
        return OpenSsl.Control(ssl, OpenSsl.ControlStatusResponse, response.Length, (nint)copy) == 1;
    }
}
