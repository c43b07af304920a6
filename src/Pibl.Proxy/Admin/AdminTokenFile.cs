using LanguageExt;
using Pibl.Config;
using Pibl.Files;
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
        AdminKeys.AccessOf(settings) is { IsGuarded: false } access
            ? Fail<ConfigError, Settings>(admin.IfNone(() => SourceSpan.OfFile(AdminKeys.Admin.Name)).Wrong(
                $"anybody who reaches {access.Place.Host} could steer this program",
                "ADMIN_TOKEN=FILE, or a loopback address such as 127.0.0.1:9900, or unix:pibl.admin"))
            : Success<ConfigError, Settings>(settings);
}
