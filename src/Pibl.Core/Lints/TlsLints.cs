using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Tls;
using static LanguageExt.Prelude;

namespace Pibl.Lints;

/// <summary>Certificates that do not fit the time or the sites, and TLS that nobody speaks.</summary>
public static class TlsLints
{
    /// <summary>Of a whole file whose certificates have been read.</summary>
    public static Seq<Lint> Of(Configured configured, Machine machine)
    {
        var speaks = ListenPlaces.Of(configured.Settings).Exists(place => place.Tls);
        var all = configured.Sites.Bind(site => site.Settings.Get(TlsKeys.Tls)).Strict();
        return Sequences.Join(
            machine.Now is { } now ? all.Bind(files => OfTime(files, now)).Strict() : Seq<Lint>(),
            all.Bind(files => NotStapled(files, machine)).Strict(),
            speaks ? configured.Sites.Bind(site => Uncovered(site, all)).Strict() : Seq<Lint>(),
            configured.Sites.Bind(site => Unspoken(site, speaks)).Strict(),
            configured.Sites.Bind(Unverified).Strict(),
            configured.Sites.Bind(Unused).Strict(),
            configured.Sites.Bind(site => Sequences.Join(
                Leaf(site, TlsKeys.ClientAuthority), Leaf(site, ServerTlsKeys.Authority))).Strict());
    }

    private static Seq<Lint> OfTime(TlsFiles files, DateTimeOffset now) =>
        files is { Identity: { } identity, Places: { } places } && identity.FlawAt(now) is { } flaw
            ? Seq1(new Lint(
                "certificate-time", places.Certificate, $"the certificate {files.Certificate} {flaw}",
                "no client that looks at it takes it"))
            : Seq<Lint>();

    private static Seq<Lint> NotStapled(TlsFiles files, Machine machine) =>
        machine.Staples.Find(files.Certificate)
            .Filter(_ => files.Places is not null)
            .Map(why => new Lint(
                "not-stapled", files.Places!.Certificate, why, "a newer one, or none; clients do without"))
            .ToSeq();

    private static Seq<Lint> Uncovered(ConfiguredSite site, Seq<TlsFiles> all) => site.Settings.Match.Hosts
        .Filter(host => !all.Exists(files => files.Identity is not { } identity
            || (host.IsWildcard ? identity.Names.Contains(host.ToString()) : identity.Covers(host.Name.ToString()))))
        .Map(host => new Lint(
            "uncovered-host", site.PlaceOf(SiteKeys.Host), $"no certificate is for {host}, a host of the site {site.Name}",
            "its clients over TLS get the first certificate, and refuse it"))
        .Strict();

    private static Seq<Lint> Unspoken(ConfiguredSite site, bool speaks) => speaks
        ? Seq<Lint>()
        : Sequences.Join(
            Without(
                site, TlsKeys.Tls, site.Settings.Get(TlsKeys.Tls).IsEmpty, "no listener speaks TLS",
                "LISTEN=0.0.0.0:443 tls"),
            Without(site, TlsKeys.ClientAuthority, site.Settings.Get(TlsKeys.ClientAuthority).IsNone,
                "no listener speaks TLS, so nobody can show a certificate", "LISTEN=0.0.0.0:443 tls"),
            Without(
                site, TlsKeys.Hsts, site.Settings.Get(TlsKeys.Hsts).IsNone || !site.Settings.TrustedProxies.IsEmpty,
                "no listener speaks TLS, and it is said in replies over https alone", "LISTEN=0.0.0.0:443 tls"),
            Without(
                site, TlsKeys.Redirect,
                !site.Settings.Get(TlsKeys.Redirect) || !site.Settings.TrustedProxies.IsEmpty,
                "no listener speaks TLS, and no proxy in front is trusted to: every request would be sent away",
                "LISTEN=0.0.0.0:443 tls, or TRUSTED_PROXIES"));

    private static Seq<Lint> Without(ConfiguredSite site, ConfigKey key, bool isUnused, string what, string hint) =>
        isUnused ? Seq<Lint>() : Seq1(new Lint("tls-not-spoken", site.PlaceOf(key), $"{key.Name}: {what}", hint));

    /// <summary>SERVERS_… says how servers are spoken to over TLS, and there is none.</summary>
    private static Seq<Lint> Unused(ConfiguredSite site) => SpeaksTls(site)
        ? Seq<Lint>()
        : Sequences.Join(
            Idle(site, ServerTlsKeys.Authority, site.Settings.Get(ServerTlsKeys.Authority).IsSome),
            Idle(site, ServerTlsKeys.Certificate, site.Settings.Get(ServerTlsKeys.Certificate).IsSome),
            Idle(site, ServerTlsKeys.ServerName, site.Settings.Get(ServerTlsKeys.ServerName).IsSome));

    private static Seq<Lint> Idle(ConfiguredSite site, ConfigKey key, bool isGiven) => isGiven
        ? Seq1(new Lint(
            "tls-not-spoken", site.PlaceOf(key), $"{key.Name}: no server of the site {site.Name} is spoken to over TLS",
            "SERVERS=https://10.0.0.1:8443"))
        : Seq<Lint>();

    /// <summary>Nobody's certificate was issued by a server's or a client's own.</summary>
    private static Seq<Lint> Leaf(ConfiguredSite site, ConfigKey<Option<AuthorityFile>> key) =>
        site.Settings.Get(key).Filter(file =>
                file.Certificates.Count > 0 && !file.Certificates.Any(PemIdentity.IsAuthority))
            .Map(file => new Lint(
                "no-authority", site.PlaceOf(key), $"{file.Path} has no certificate of an authority in it, so it vouches for nobody",
                "that of whoever has issued the certificates, not one of theirs"))
            .ToSeq();

    private static bool SpeaksTls(ConfiguredSite site) =>
        site.Settings.Servers.Exists(server => server.Scheme.IsSecure());

    private static Seq<Lint> Unverified(ConfiguredSite site) =>
        site.Settings.Get(ServerTlsKeys.Verify)
            || !SpeaksTls(site)
            ? Seq<Lint>()
            : Seq1(new Lint(
                "not-verified", site.PlaceOf(ServerTlsKeys.Verify),
                "nobody looks who the https:// servers are: whoever stands in between reads and changes everything",
                "SERVERS_CA=FILE trusts an authority of your own"));
}
