using System.Runtime.InteropServices;
using Pibl.Tls;

namespace Pibl.Transport.Tls;

/// <summary>What connections of one kind have in common; it outlives all of them.</summary>
internal abstract unsafe class TlsRole : IDisposable
{
    /// <summary>
    /// TLS 1.2: forward secrecy and authenticated encryption alone (RFC 9325 §4.2). Those of TLS 1.3 are all of that
    /// kind.
    /// </summary>
    private const string Ciphers = "ECDHE+AES128+AESGCM:ECDHE+AESGCM:ECDHE+CHACHA20";

    /// <summary>
    /// TLS 1.3, the cheapest first: with keys of 128 bits a block takes a quarter less than with 256, and nobody breaks
    /// either (RFC 9325 §4.2). Who has no AES in hardware names ChaCha20 first, and gets it.
    /// </summary>
    private const string CipherSuites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

    /// <summary>The first with the hybrid of draft-ietf-tls-ecdhe-mlkem, which OpenSSL has from 3.5 on.</summary>
    private static readonly string[] Groups =
        ["X25519MLKEM768:X25519:P-256:P-384", "X25519:P-256:P-384"];

    private readonly List<nint> _contexts = [];
    private readonly GCHandle _self;

    protected TlsRole()
    {
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
    }

    ~TlsRole() => Free();

    /// <summary>This, for what is called by the library.</summary>
    protected nint Self => GCHandle.ToIntPtr(_self);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>The object behind <see cref="Self"/>; null where it is gone.</summary>
    protected static T? Of<T>(nint self)
        where T : TlsRole => self == 0 ? null : (T?)GCHandle.FromIntPtr(self).Target;

    /// <summary>A context with what holds for clients and servers alike; freed with this.</summary>
    protected nint NewContext(nint method, int minVersion)
    {
        var context = OpenSsl.NewContext(method);
        if (context == 0)
        {
            throw new TlsException(TlsFailure.OfQueue());
        }

        _contexts.Add(context);
        OpenSsl.ControlContext(context, OpenSsl.ControlMinVersion, minVersion, 0);

        // RFC 9325 §3.3, §3.5: neither compression nor renegotiation.
        OpenSsl.SetOptions(
            context,
            OpenSsl.OptionNoCompression | OpenSsl.OptionNoRenegotiation
            | OpenSsl.OptionServerPreference | OpenSsl.OptionPrioritizeChaCha);

        // Buffers of 17 KB each way are given back while nothing is under way. The chain is what stands in the file: it
        // need not be looked for in each handshake.
        OpenSsl.ControlContext(
            context, OpenSsl.ControlMode,
            OpenSsl.ModePartialWrite | OpenSsl.ModeMovingBuffer | OpenSsl.ModeReleaseBuffers
            | OpenSsl.ModeNoAutoChain, 0);
        OpenSsl.SetCiphers(context, Ciphers);
        OpenSsl.SetCipherSuites(context, CipherSuites);
        foreach (var groups in Groups)
        {
            if (OpenSsl.ControlContext(context, OpenSsl.ControlGroups, 0, groups) == 1)
            {
                break;
            }
        }

        OpenCrypto.ClearErrors();
        return context;
    }

    /// <summary>
    /// The certificate, its chain and its key, beside those of other kinds of keys. Returns the certificate as the
    /// library knows it, which <paramref name="context"/> keeps.
    /// </summary>
    protected static nint Use(nint context, TlsIdentity identity)
    {
        var certificate = Parse(identity.Chain[0]);
        try
        {
            Check(OpenSsl.UseCertificate(context, certificate));
        }
        finally
        {
            OpenCrypto.FreeCertificate(certificate);
        }

        foreach (var der in identity.Chain.Skip(1))
        {
            var next = Parse(der);
            Check((int)OpenSsl.ControlContext(context, OpenSsl.ControlChainCertificate, 0, next));
        }

        fixed (byte* der = identity.Key)
        {
            var at = der;
            var key = OpenCrypto.ReadKey(0, &at, identity.Key.Length);
            Check(key == 0 ? 0 : 1);
            try
            {
                Check(OpenSsl.UseKey(context, key));
            }
            finally
            {
                OpenCrypto.FreeKey(key);
            }
        }

        return certificate;
    }

    /// <summary>Certificates of authorities that <paramref name="context"/> trusts.</summary>
    protected static void Trust(nint context, IEnumerable<ReadOnlyMemory<byte>> authorities, bool tells)
    {
        var store = OpenSsl.StoreOf(context);
        foreach (var der in authorities)
        {
            var certificate = Parse(der);
            _ = OpenCrypto.AddAuthority(store, certificate);
            if (tells)
            {
                _ = OpenSsl.AddClientAuthority(context, certificate);
            }

            OpenCrypto.FreeCertificate(certificate);
        }

        // One that is there already is no mistake.
        OpenCrypto.ClearErrors();
    }

    /// <summary>To be freed by the caller, or by what takes it.</summary>
    private static nint Parse(ReadOnlyMemory<byte> certificate)
    {
        fixed (byte* der = certificate.Span)
        {
            var at = der;
            var parsed = OpenCrypto.ReadCertificate(0, &at, certificate.Length);
            Check(parsed == 0 ? 0 : 1);
            return parsed;
        }
    }

    protected static void Check(int result)
    {
        if (result != 1)
        {
            throw new TlsException(TlsFailure.OfQueue());
        }
    }

    private void Free()
    {
        foreach (var context in _contexts)
        {
            OpenSsl.FreeContext(context);
        }

        _contexts.Clear();
        if (_self.IsAllocated)
        {
            _self.Free();
        }
    }
}
