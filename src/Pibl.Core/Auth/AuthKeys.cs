using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Auth;

/// <summary>The key that asks clients who they are.</summary>
public static class AuthKeys
{
    private const string RealmName = "realm=";
    private const int RealmLengthMax = 200;

    /// <summary>AUTH. Its file is not read here: see <see cref="AuthSettings.Accounts"/>.</summary>
    public static readonly ConfigKey<Option<AuthSettings>> Auth = ConfigKey.Of(
        "AUTH", "none",
        new ValueKind<Option<AuthSettings>>(
            "`none`, or the path of an htpasswd file (bcrypt, SHA-256 or SHA-512 crypt), with `realm=` and what browsers show "
            + "behind it",
            Read,
            auth => auth.Map(Show).IfNone("none")),
        "who may ask, by name and password; others get 401 ([access](access.md#auth))")
        with
    {
        Content = static auth => auth.Match(asked => asked.Accounts.Content, () => ""),
    };

    private static string Show(AuthSettings auth) =>
        auth.Realm == AuthSettings.RealmDefault ? auth.File : $"{auth.File} {RealmName}{auth.Realm}";

    private static Validation<ConfigError, Option<AuthSettings>> Read(string key, SourceSpan value)
    {
        var at = RealmAt(value.Text);
        var path = (at < 0 ? value : value.Slice(0, at)).Trim();
        if (path.Length == 0)
        {
            return path.Fails<Option<AuthSettings>>($"{key} takes a file", "such as users.htpasswd realm=Staging");
        }

        var realm = at < 0
            ? Success<ConfigError, string>(AuthSettings.RealmDefault)
            : ReadRealm(value.From(at + RealmName.Length).Trim());
        return (FilePaths.Kind.Read(key, path), realm)
            .Apply((file, shown) => file.Map(name => new AuthSettings(name, shown)));
    }

    /// <summary>A word of its own, so that a path may have the letters in it.</summary>
    private static int RealmAt(string text)
    {
        var at = text.IndexOf(RealmName, StringComparison.Ordinal);
        while (at > 0 && text[at - 1] is not (' ' or '\t'))
        {
            at = text.IndexOf(RealmName, at + 1, StringComparison.Ordinal);
        }

        return at;
    }

    /// <summary>It stands in quotes (RFC 9110 §11.5), and browsers show ASCII alike.</summary>
    private static Validation<ConfigError, string> ReadRealm(SourceSpan realm)
    {
        var stray = realm.Text.AsSpan().IndexOfAnyExcept(RealmCharacters);
        return realm.Length == 0 ? realm.Fails<string>("the realm is missing", "such as realm=Staging")
            : realm.Length > RealmLengthMax
                ? realm.Fails<string>("a realm that long is a slip", $"at most {Counts.Show(RealmLengthMax)} characters")
            : stray >= 0 ? realm.Slice(stray, char.IsSurrogate(realm.Text[stray]) ? 2 : 1).Fails<string>(
                "a realm is ASCII, without quotes and backslashes", "such as realm=Staging area")
            : Success<ConfigError, string>(realm.Text);
    }

    private static readonly System.Buffers.SearchValues<char> RealmCharacters = System.Buffers.SearchValues.Create(
        string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)).Replace("\"", "").Replace("\\", ""));
}
