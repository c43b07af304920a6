using System.Text;
using LanguageExt;
using Pibl.Config;
using Pibl.Http.Messages;

namespace Pibl.Admin;

/// <summary>The keys of the admin interface.</summary>
public static class AdminKeys
{
    /// <summary>ADMIN: where it listens. Never one of the proxy's own places.</summary>
    public static readonly ConfigKey<Option<ListenPlace>> Admin = ConfigKey.Optional(
        "ADMIN", "127.0.0.1:9900", ListenPlaces.One,
        "where `pibl status`, `drain` and `undrain` find the running program, and an operator its state ([admin](admin.md))")
        with
    {
        IsGlobal = true,
        HoldsFromStart = true,
    };

    /// <summary>ADMIN_TOKEN. Its file is not read here: see <see cref="AdminToken.Content"/>.</summary>
    public static readonly ConfigKey<Option<AdminToken>> Token = ConfigKey.Of(
        "ADMIN_TOKEN", "none",
        new ValueKind<Option<AdminToken>>(
            FilePaths.Kind.Takes,
            (key, value) => FilePaths.Kind.Read(key, value).Map(path => path.Map(file => new AdminToken(file))),
            token => FilePaths.Kind.Show(token.Map(given => given.File))),
        "a file with the token that each request to ADMIN must show; needed where ADMIN is no loopback address "
        + "([admin](admin.md#admin_token))")
        with
    {
        IsGlobal = true,
        HoldsFromStart = true,
    };

    /// <summary>Both.</summary>
    public static readonly IReadOnlyList<ConfigKey> All = [Admin, Token];

    /// <summary>A file that has these keys of another, and else no more than it must have.</summary>
    /// <param name="file">All its bytes.</param>
    public static byte[] LinesOf(byte[] file) => Encoding.UTF8.GetBytes(string.Join('\n', Encoding.UTF8.GetString(file)
        .Split('\n')
        .TakeWhile(static line => !line.TrimStart().StartsWith('['))
        .Where(IsOne)
        .Concat(["PUERTO=1", "PROXY=127.0.0.1", "SERVERS=127.0.0.1:2"])));

    /// <summary>A mistake in one of these keys, and not in another.</summary>
    public static bool IsAbout(ConfigError mistake) => IsOne(mistake.Where.Variable is null
        ? mistake.Where.LineText
        : mistake.Where.LineText.Replace(Overrides.Prefix, "", StringComparison.Ordinal));

    private static bool IsOne(string line) => All.Any(key => line.Split('=')[0].Trim() == key.Name);

    /// <summary>Where it listens and who may use it; null: there is none.</summary>
    public static AdminAccess? AccessOf(Settings settings) => settings.Get(Admin).MatchUnsafe<AdminAccess?>(
        place => new AdminAccess(place, settings.Get(Token).Map(token => token.Content).IfNone(default(Bytes))),
        () => null);
}
