using LanguageExt;
using Pibl.Config;
using Pibl.Files;
using static LanguageExt.Prelude;

namespace Pibl.Auth;

/// <summary>Where the users of AUTH come from.</summary>
public static class PasswordFile
{
    /// <summary>
    /// Settings with the users of each site's htpasswd file in them, or every mistake of these files. Never throws for
    /// what the disk does.
    /// </summary>
    public static Validation<ConfigError, Settings> Load(Settings settings) => settings.InEachSite(LoadOne);

    private static Validation<ConfigError, Settings> LoadOne(Settings settings) => settings.Get(AuthKeys.Auth).Match(
        auth => Read(auth.File).Map(accounts =>
            settings.With(AuthKeys.Auth, Some(auth with { Accounts = accounts }))),
        () => Success<ConfigError, Settings>(settings));

    private static Validation<ConfigError, Accounts> Read(string path) =>
        NamedFile.Read(path, Htpasswd.FileBytesMax, AuthKeys.Auth.Name, "; htpasswd -B -c FILE NAME makes one")
            .Bind(content => Htpasswd.Parse(path, content.Span));
}
