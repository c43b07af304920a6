using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Pibl.Transport.Tls;

/// <summary>
/// How clients are received: with which certificate by the name that they ask for (SNI), whether their own is asked
/// for, and by which protocol. A reload makes another; connections keep the one that they began with.
/// </summary>
internal sealed unsafe partial class TlsServer : TlsRole
{
    /// <summary>How long a session may be resumed, in seconds: as long as its ticket can be read.</summary>
    private const int SessionSeconds = (int)(TicketKeys.PeriodHours * 3600);

    private const int NameMax = 255;

    private static readonly int SelfIndex = OpenCrypto.NewDataIndex(0, 0, 0, 0, 0, 0);

    /// <summary>What the ClientHello that this thread has just read asks for.</summary>
    [ThreadStatic]
    private static string? _asked;

    private readonly Lock _lock = new();
    private readonly TlsServerSettings _settings;
    private readonly TlsNames _names;
    private readonly Dictionary<(int Identities, int Authority), nint> _chosen = [];

    /// <exception cref="TlsException">The library does not take a certificate or a key.</exception>
    public TlsServer(TlsServerSettings settings)
    {
        (_settings, _names) = (settings, new TlsNames(settings.Identities));
        for (var set = 0; set < _names.Sets.Count; set++)
        {
            ContextOf(set, -1);
        }
    }

    /// <summary>
    /// The CA that was asked for at a handshake; null: none. It is what was chosen then: a session of TLS 1.2 that is
    /// resumed does not know the name that was asked for.
    /// </summary>
    public string? AuthorityOf(TlsEngine engine)
    {
        if (_settings.Authorities.Count == 0)
        {
            return null;
        }

        var context = OpenSsl.ContextOf(engine.Ssl);
        lock (_lock)
        {
            foreach (var ((_, authority), made) in _chosen)
            {
                if (made == context)
                {
                    return authority < 0 ? null : _settings.Authorities[authority].Name;
                }
            }
        }

        return null;
    }

    /// <summary>
    /// The host that the ClientHello asked for which this thread's last step has read; null: none, or none was read.
    /// The library itself forgets it where a session of TLS 1.2 is resumed (SSL_get_servername(3)).
    /// </summary>
    public static string? TakeAsked()
    {
        var asked = _asked;
        _asked = null;
        return asked;
    }

    /// <summary>The engine of a client that has connected.</summary>
    public TlsEngine NewEngine()
    {
        var ssl = OpenSsl.New(ContextOf(_names.SetOf(null), _settings.AuthorityOf(null)));
        _ = OpenSsl.SetData(ssl, SelfIndex, Self);
        OpenSsl.SetAccepting(ssl);
        return new TlsEngine(this, ssl);
    }

    private nint ContextOf(int set, int authority)
    {
        lock (_lock)
        {
            return _chosen.TryGetValue((set, authority), out var made)
                ? made
                : _chosen[(set, authority)] = Make(set, authority);
        }
    }

    private nint Make(int set, int authority)
    {
        var context = NewContext(OpenSsl.ServerMethod(), _settings.IsMin13 ? OpenSsl.Tls13 : OpenSsl.Tls12);
        OpenSsl.ControlContext(context, OpenSsl.ControlSessionCache, OpenSsl.SessionCacheOff, 0);
        OpenSsl.SetTimeout(context, SessionSeconds);
        _ = OpenSsl.SetTickets(context, 1);
        _ = OpenSsl.SetTicketKeys(context, &TicketKey);
        OpenSsl.SetClientHello(context, &ClientHello, Self);
        OpenSsl.SetAlpnChoice(context, &ChooseProtocol, _settings.OffersHttp2 ? 1 : 0);
        foreach (var at in _names.Sets[set])
        {
            try
            {
                Staple(context, Use(context, _settings.Identities[at]), _settings.Identities[at]);
            }
            catch (TlsException e)
            {
                throw new TlsException(e.Failure with
                {
                    Text = $"the TLS library does not take {_settings.Identities[at].File}: {e.Message}",
                });
            }
        }

        // A session is resumed only where the same certificates of clients are asked for.
        var id = "pibl"u8.ToArray();
        if (authority >= 0)
        {
            var asked = _settings.Authorities[authority];
            Trust(context, asked.Certificates, tells: true);
            OpenSsl.SetContextVerify(context, OpenSsl.VerifyPeer, &AcceptAny);
            id = asked.Digest[..32];
        }

        fixed (byte* start = id)
        {
            Check(OpenSsl.SetSessionContext(context, start, (uint)id.Length));
        }

        return context;
    }

    /// <summary>
    /// Before anything else of the handshake: the certificates for the name that the client asks for.
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ClientHello(nint ssl, int* alert, nint self)
    {
        try
        {
            _asked = null;
            if (Of<TlsServer>(self) is { } server && NameIn(ssl) is { } name)
            {
                _asked = name;
                var authority = server._settings.AuthorityOf(name);
                var chosen = server.ContextOf(server._names.SetOf(name), authority);
                if (chosen != OpenSsl.ContextOf(ssl))
                {
                    OpenSsl.SetContext(ssl, chosen);
                    OpenSsl.SetVerify(ssl, authority >= 0 ? OpenSsl.VerifyPeer : OpenSsl.VerifyNone, &AcceptAny);
                }
            }
        }
        catch (Exception)
        {
            // Nothing may be thrown through the library; the first certificate is as good as none.
        }

        return OpenSsl.ClientHelloSuccess;
    }

    /// <summary>RFC 6066 §3: a list with one host name in it. Null where there is none.</summary>
    private static string? NameIn(nint ssl)
    {
        byte* start;
        nuint length;
        if (OpenSsl.ClientHelloExtension(ssl, OpenSsl.ExtensionServerName, &start, &length) != 1)
        {
            return null;
        }

        var list = new ReadOnlySpan<byte>(start, (int)length);
        if (list.Length < 6 || list[2] != 0)
        {
            return null;
        }

        var name = list[5..];
        return name.Length <= NameMax && name.Length == ((list[3] << 8) | list[4])
            ? Encoding.ASCII.GetString(name).ToLowerInvariant()
            : null;
    }

    /// <summary>RFC 7301 §3.2: the first of ours that the client names; else no_application_protocol.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ChooseProtocol(
        nint ssl, byte** chosen, byte* chosenLength, byte* offered, uint length, nint offersHttp2)
    {
        var list = new ReadOnlySpan<byte>(offered, (int)length);
        var at = offersHttp2 != 0 ? Find(list, "h2"u8) : -1;
        at = at < 0 ? Find(list, "http/1.1"u8) : at;
        if (at < 0)
        {
            return OpenSsl.AlpnFatal;
        }

        *chosen = offered + at + 1;
        *chosenLength = list[at];
        return OpenSsl.AlpnOk;
    }

    private static int Find(ReadOnlySpan<byte> list, ReadOnlySpan<byte> name)
    {
        for (var at = 0; at < list.Length; at += 1 + list[at])
        {
            if (list[(at + 1)..].StartsWith(name) && list[at] == name.Length)
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>
    /// Whoever the client is, the connection stands: the site says whether it lets it in (the result is kept, and a
    /// session that is resumed has it as well).
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int AcceptAny(int isOk, nint context) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int TicketKey(nint ssl, byte* name, byte* iv, nint cipher, nint mac, int encrypts)
    {
        try
        {
            return Of<TlsServer>(OpenSsl.GetData(ssl, SelfIndex)) is { } server
                ? TicketCrypto.Begin(
                    server._settings.Tickets, name, iv, cipher, mac, encrypts == 1,
                    isOnce: OpenSsl.Version(ssl) == OpenSsl.Tls13)
                : 0;
        }
        catch (Exception)
        {
            return -1;
        }
    }
}
