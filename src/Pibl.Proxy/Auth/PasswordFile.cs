using System.Security;
using LanguageExt;
using Pibl.Config;
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

    private static Validation<ConfigError, Accounts> Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var buffer = new byte[Htpasswd.FileBytesMax + 1];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return Htpasswd.Parse(path, buffer.AsSpan(0, length));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return Wrong(path, "there is no such file", "AUTH names it; paths begin where pibl is started; htpasswd -B -c FILE NAME makes one");
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or SecurityException)
        {
            return Wrong(path, "the file may not be read", "AUTH names it; see its permissions, and that it is no folder");
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or NotSupportedException)
        {
            return Wrong(path, "the file cannot be read", $"AUTH names it; {failure.GetType().Name}");
        }
    }

    private static Validation<ConfigError, Accounts> Wrong(string path, string what, string hint) =>
        Fail<ConfigError, Accounts>(SourceSpan.OfFile(path).Wrong(what, hint));
}
