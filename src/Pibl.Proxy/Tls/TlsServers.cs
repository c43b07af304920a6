using LanguageExt;
using Pibl.Config;
using Pibl.Transport.Tls;

namespace Pibl.Tls;

/// <summary>From settings to how clients are received over TLS.</summary>
internal static class TlsServers
{
    /// <summary>Null where no listener speaks TLS, or there is no certificate.</summary>
    /// <param name="settings">With their files read (<see cref="TlsFileLoader"/>).</param>
    /// <param name="tickets">What tickets are sealed with.</param>
    /// <param name="offersHttp2">ALPN <c>h2</c> is offered.</param>
    /// <exception cref="TlsException">The library does not take a certificate or a key.</exception>
    public static TlsServer? Of(Settings settings, Lazy<TicketKeys> tickets, bool offersHttp2)
    {
        var identities = IdentitiesOf(settings);
        if (identities.Count == 0 || !ListenPlaces.Of(settings).Exists(place => place.Tls))
        {
            return null;
        }

        var authorities = new List<TlsAuthority>();
        var byHost = new AuthoritiesByHost();
        foreach (var site in settings.Sites())
        {
            var at = site.Settings.Get(TlsKeys.ClientAuthority).Match(
                file => PlaceOf(file, authorities), () => AuthoritiesByHost.None);
            byHost.Add(site.Settings.Match.Hosts, at);
        }

        return new TlsServer(new TlsServerSettings(identities, tickets.Value)
        {
            IsMin13 = settings.Get(TlsKeys.Min),
            OffersHttp2 = offersHttp2,
            Authorities = authorities,
            AuthorityOf = byHost.Find,
        });
    }

    /// <summary>The certificates of all sites, each once, in the order of the file.</summary>
    public static IReadOnlyList<TlsIdentity> IdentitiesOf(Settings settings) =>
    [
        .. settings.Sites()
            .SelectMany(site => site.Settings.Get(TlsKeys.Tls))
            .Where(files => files.Identity is not null)
            .DistinctBy(files => (files.Certificate, files.Key))
            .Select(files => files.Identity!),
    ];

    /// <summary>What keeps this program from speaking TLS as it is asked to, as a line to show; or null.</summary>
    public static string? WhyNot(Settings settings)
    {
        var speaks = ListenPlaces.Of(settings).Exists(place => place.Tls);
        if (!speaks)
        {
            return TlsClients.WhyNot(settings);
        }

        if (IdentitiesOf(settings).Count == 0)
        {
            return "a listener speaks TLS, and no certificate is given: a line such as TLS=cert.pem key.pem";
        }

        if (TlsLibrary.WhyNot is { } missing)
        {
            return missing;
        }

        try
        {
            var tickets = new TicketKeys(new byte[TicketKey.KeyLength], TimeProvider.System);
            using var server = Of(settings, new Lazy<TicketKeys>(tickets), offersHttp2: false);
            return TlsClients.WhyNot(settings);
        }
        catch (TlsException e)
        {
            return e.Message;
        }
    }

    /// <summary>
    /// Certificates that have expired, or hold from later on, and OCSP responses that are not shown to clients: a line
    /// each.
    /// </summary>
    public static IEnumerable<string> FlawsOf(Settings settings, DateTimeOffset now) =>
        IdentitiesOf(settings).SelectMany(identity => new[]
        {
            identity.FlawAt(now) is { } flaw ? $"the certificate {identity.File} {flaw}" : null,
            StapleFlaw(identity, now),
        }).OfType<string>();

    /// <summary>
    /// Why the OCSP response of a certificate is not shown to clients, as a line; null: it is, or there is none.
    /// </summary>
    public static string? StapleFlaw(TlsIdentity identity, DateTimeOffset now) =>
        identity.Staple is null || TlsLibrary.WhyNot is not null ? null
        : OcspStaple.Of(identity) is var staple && staple.FlawAt(now) is { } why
            ? $"the OCSP response {identity.File}.ocsp is not stapled: {why}"
        : null;

    private static int PlaceOf(AuthorityFile file, List<TlsAuthority> all)
    {
        var at = all.FindIndex(known => known.Name == file.Identity);
        if (at < 0)
        {
            at = all.Count;
            all.Add(new TlsAuthority(file.Identity, file.Certificates, file.Digest()));
        }

        return at;
    }
}
