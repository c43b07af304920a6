using LanguageExt;
using Pibl.Config;
using Pibl.Files;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Shared;

/// <summary>Where the password of CACHE_SHARED comes from.</summary>
public static class SharedFiles
{
    private const int PasswordLengthMax = 512;

    /// <summary>
    /// Settings with the password in them, or what is wrong with a file. Never throws for what the disk does.
    /// </summary>
    /// <param name="settings">All of them.</param>
    /// <param name="place">The value of CACHE_SHARED, for messages; none: each begins with the file.</param>
    public static Validation<ConfigError, Settings> Load(Settings settings, Option<SourceSpan> place) =>
        settings.Get(SharedKeys.Shared).Match(
            shared => (PasswordOf(shared, WordOf(place, "password")), AuthorityOf(shared, WordOf(place, "ca"))).Apply(
                (password, _) => settings.With(SharedKeys.Shared, Some(shared with { Password = password }))),
            () => Success<ConfigError, Settings>(settings));

    private static Validation<ConfigError, Bytes> PasswordOf(
        SharedSetting shared, Option<SourceSpan> word) => shared.PasswordFile is not { } file
        ? Success<ConfigError, Bytes>(default)
        : Read(file, PasswordLengthMax, word).Bind(content =>
            content.Span.Trim(" \t\r\n"u8) is var password && password.Length is 0 or > PasswordLengthMax
                || content.Span.Trim("\r\n"u8).ContainsAny("\r\n\0"u8)
                    ? Fail<ConfigError, Bytes>(At(file, word, new ConfigError(
                        SourceSpan.OfFile(file),
                        $"a password is one line of 1 to {PasswordLengthMax} bytes",
                        "what ACL SETUSER or requirepass was given")))
                    : Success<ConfigError, Bytes>(Bytes.Of(password)));

    /// <summary>Whether there is a file; what is in it, the connection finds out.</summary>
    private static Validation<ConfigError, Unit> AuthorityOf(
        SharedSetting shared, Option<SourceSpan> word) => shared.AuthorityFile is not { } file
        ? Success<ConfigError, Unit>(unit)
        : Read(file, 1 << 20, word).Map(_ => unit);

    private static Validation<ConfigError, ReadOnlyMemory<byte>> Read(
        string file, int bytesMax, Option<SourceSpan> word) =>
        NamedFile.Read(file, bytesMax, SharedKeys.Shared.Name).MapFail(error => At(file, word, error));

    /// <summary>Where the file is named, if that is known.</summary>
    private static ConfigError At(string file, Option<SourceSpan> word, ConfigError error) => word.Match(
        where => where.Wrong($"{file}: {error.What}", error.Hint), () => error);

    private static Option<SourceSpan> WordOf(Option<SourceSpan> place, string name) =>
        place.Bind(value => value.Words().Find(word => NamedWords.NameOf(word) == name));
}
