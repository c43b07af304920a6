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
    public static Validation<ConfigError, Settings> Load(Settings settings) => settings.Get(SharedKeys.Shared).Match(
        shared => (PasswordOf(shared), AuthorityOf(shared)).Apply((password, _) =>
            settings.With(SharedKeys.Shared, Some(shared with { Password = password }))),
        () => Success<ConfigError, Settings>(settings));

    private static Validation<ConfigError, Bytes> PasswordOf(
        SharedSetting shared) => shared.PasswordFile is not { } file
        ? Success<ConfigError, Bytes>(default)
        : NamedFile.Read(file, PasswordLengthMax, SharedKeys.Shared.Name).Bind(content =>
            content.Span.Trim(" \t\r\n"u8) is var password && password.Length is 0 or > PasswordLengthMax
                || content.Span.Trim("\r\n"u8).ContainsAny("\r\n\0"u8)
                    ? Fail<ConfigError, Bytes>(SourceSpan.OfFile(file).Wrong(
                        $"a password is one line of 1 to {PasswordLengthMax} bytes",
                        "what ACL SETUSER or requirepass was given"))
                    : Success<ConfigError, Bytes>(Bytes.Of(password)));

    /// <summary>Whether there is a file; what is in it, the connection finds out.</summary>
    private static Validation<ConfigError, Unit> AuthorityOf(
        SharedSetting shared) => shared.AuthorityFile is not { } file
        ? Success<ConfigError, Unit>(unit)
        : NamedFile.Read(file, 1 << 20, SharedKeys.Shared.Name).Map(_ => unit);
}
