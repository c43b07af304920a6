using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Tls;

/// <summary>What must hold between LISTEN and TLS.</summary>
public static class TlsRelations
{
    /// <summary>The settings, or what does not fit together.</summary>
    public static Validation<ConfigError, Configured> Check(Configured configured) =>
        ListenPlaces.Of(configured.Settings).Exists(place => place.Tls)
        && configured.Sites.ForAll(site => site.Settings.Get(TlsKeys.Tls).IsEmpty)
            ? Fail<ConfigError, Configured>(configured.File.PlaceOf(ConfigKeys.Listen)
                .IfNone(configured.File.End)
                .Wrong("a listener speaks TLS, and there is no certificate", "add a line such as TLS=cert.pem key.pem"))
            : Success<ConfigError, Configured>(configured);
}
