using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Tls;

/// <summary>The keys of TLS with servers, those with <c>https://</c> in front.</summary>
public static class ServerTlsKeys
{
    private const string System = "system";
    private const string Host = "host";

    /// <summary>SERVERS_CA; nothing: the system's.</summary>
    public static readonly ConfigKey<Option<AuthorityFile>> Authority = ConfigKey.Of(
        "SERVERS_CA", System,
        new ValueKind<Option<AuthorityFile>>(
            $"`{System}`, or {TlsKeys.Authorities.Takes}",
            (key, value) => value.Text == System
                ? Success<ConfigError, Option<AuthorityFile>>(None)
                : TlsKeys.Authorities.Read(key, value).Map(Some),
            file => file.Map(TlsKeys.Authorities.Show).IfNone(System)),
        "whose certificates of `https://` servers are believed ([TLS](tls.md#servers))")
        with
    {
        Content = TlsKeys.ContentOf,
    };

    /// <summary>SERVERS_VERIFY.</summary>
    public static readonly ConfigKey<bool> Verify = ConfigKey.Of(
        "SERVERS_VERIFY", "on", Choices.Switch,
        "`off` takes any certificate of an `https://` server, and whoever stands in between");

    /// <summary>SERVERS_CERT.</summary>
    public static readonly ConfigKey<Option<TlsFiles>> Certificate = ConfigKey.Optional(
        "SERVERS_CERT", "proxy.pem proxy.key",
        new ValueKind<TlsFiles>("PEM files as of `TLS`", TlsKeys.Read, TlsKeys.Show),
        "the certificate that the proxy shows to `https://` servers that ask for one")
        with
    {
        Content = static files => files.Match(own => own.Content, () => ""),
    };

    /// <summary>SERVERS_SNI; nothing: the host of each server.</summary>
    public static readonly ConfigKey<Option<string>> ServerName = ConfigKey.Of(
        "SERVERS_SNI", Host,
        new ValueKind<Option<string>>(
            $"`{Host}`, or a name",
            (key, value) => value.Text == Host
                ? Success<ConfigError, Option<string>>(None)
                : Hosts.Read(value).Map(Some),
            name => name.IfNone(Host)),
        "the name that `https://` servers are asked for, and that their certificates must have");

    /// <summary>All of them, in the order of the documents.</summary>
    public static readonly Seq<ConfigKey> All = Seq<ConfigKey>(Authority, Verify, Certificate, ServerName);
}
