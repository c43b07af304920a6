using System.Security;
using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Files;

/// <summary>A file that a key names (AUTH, ANSWER).</summary>
public static class NamedFile
{
    /// <summary>True for a pipe, a socket or a device; false for a file, a folder, and nothing at all.</summary>
    internal static bool IsNoFile(string path) =>
        FileState.Of(path) is { IsRegular: false } && !Directory.Exists(path);

    /// <summary>
    /// Its content, up to one byte more than is allowed, which shows that there is too much; or what is wrong with it.
    /// Never throws for what the disk does.
    /// </summary>
    /// <param name="path">As it stands in the configuration: relative to where the program was started.</param>
    /// <param name="bytesMax">How large it may be.</param>
    /// <param name="key">Which names it.</param>
    /// <param name="make">How one is made, for who has none; empty: nothing to say.</param>
    public static Validation<ConfigError, ReadOnlyMemory<byte>> Read(
        string path, int bytesMax, string key, string make = "")
    {
        // To open a pipe is to wait for somebody who writes into it.
        if (IsNoFile(path))
        {
            return Wrong("this is no file but a pipe, a socket or a device", "nothing is waited for that may never come");
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var buffer = new byte[bytesMax + 1];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return Success<ConfigError, ReadOnlyMemory<byte>>(buffer.AsMemory(0, length));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return Wrong("there is no such file", $"paths begin where pibl is started{make}");
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or SecurityException)
        {
            return Wrong("the file may not be read", "see its permissions, and that it is no folder");
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or NotSupportedException)
        {
            return Wrong("the file cannot be read", failure.GetType().Name);
        }

        Validation<ConfigError, ReadOnlyMemory<byte>> Wrong(string what, string hint) =>
            Fail<ConfigError, ReadOnlyMemory<byte>>(SourceSpan.OfFile(path).Wrong(what, $"{key} names it; {hint}"));
    }
}
