using LanguageExt;
using Pibl.Config;
using Pibl.Files;
using Pibl.Mirrors;
using static LanguageExt.Prelude;

namespace Pibl.Admin;

/// <summary>Where the token of ADMIN_TOKEN comes from.</summary>
public static class AdminTokenFile
{
    /// <summary>
    /// Settings with the token in them; or what is wrong with its file, or with an ADMIN that anybody could use. Never
    /// throws for what the disk does.
    /// </summary>
    /// <param name="settings">Of the whole program.</param>
    /// <param name="admin">Where ADMIN stands.</param>
    public static Validation<ConfigError, Settings> Load(Settings settings, Option<SourceSpan> admin) =>
        settings.Get(AdminKeys.Token).Match(
            token => NamedFile.Read(token.File, AdminToken.LengthMax + 2, AdminKeys.Token.Name)
                .Bind(content => AdminToken.Parse(token.File, content.Span))
                .Map(content => settings.With(AdminKeys.Token, Some(token with { Content = content }))),
            () => Success<ConfigError, Settings>(settings))
            .Bind(read => Guarded(read, admin));

    private static Validation<ConfigError, Settings> Guarded(Settings settings, Option<SourceSpan> admin) =>
        AdminKeys.AccessOf(settings) is { } access && FlawOf(settings, access) is var (what, hint)
            ? Fail<ConfigError, Settings>(
                admin.IfNone(() => SourceSpan.OfFile(AdminKeys.Admin.Name)).Wrong(what, hint))
            : Success<ConfigError, Settings>(settings);

    private static (string What, string Hint)? FlawOf(Settings settings, AdminAccess access) =>
        !access.IsGuarded
            ? ($"anybody who reaches {access.Place.Host} could steer this program",
                "ADMIN_TOKEN=FILE, or a loopback address such as 127.0.0.1:9900, or unix:pibl.admin")
        : ListenPlaces.Of(settings).Exists(place => IsSame(place, access.Place))
            ? ("clients come in there already", "a port of its own, such as 127.0.0.1:9900")
        : settings.AllServers().Exists(server => IsSame(new ListenPlace(server.Host, server.Port), access.Place))
            ? ("it is one of SERVERS, so every client could steer this program", "a port of its own")
        : settings.Sites().Bind(site => site.Settings.Get(MirrorKeys.Mirror).ToSeq())
            .Exists(rule => IsSame(new ListenPlace(rule.Server.Host, rule.Server.Port), access.Place))
            ? ("it is the MIRROR, so copies of clients' requests would come here", "a port of its own")
        : null;

    private static bool IsSame(ListenPlace place, ListenPlace admin) =>
        place.Path == admin.Path && place.Port == admin.Port
        && (place.Host == admin.Host || Hosts.IsAny(place.Host) || Hosts.IsAny(admin.Host)
            || (Hosts.IsLoopback(place.Host) && Hosts.IsLoopback(admin.Host)));
}
