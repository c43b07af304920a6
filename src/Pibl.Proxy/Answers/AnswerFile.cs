using System.Security;
using LanguageExt;
using Pibl.Config;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Answers;

/// <summary>Where the page of ANSWER comes from.</summary>
public static class AnswerFile
{
    /// <summary>
    /// Settings with the page of each site's file in them, or every mistake of these files. Never throws for what the
    /// disk does.
    /// </summary>
    public static Validation<ConfigError, Settings> Load(Settings settings) => settings.InEachSite(LoadOne);

    private static Validation<ConfigError, Settings> LoadOne(Settings settings) =>
        settings.Get(AnswerKeys.Answer).MatchUnsafe(answer => answer, () => null) is AnswerSetting.Page page
            ? Read(page.File).Map(content => settings.With(
                AnswerKeys.Answer, Some<AnswerSetting>(page with { Content = content })))
            : Success<ConfigError, Settings>(settings);

    private static Validation<ConfigError, AnswerPage> Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var buffer = new byte[AnswerPage.BytesMax + 1];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length > AnswerPage.BytesMax
                ? Wrong(path, "the page is larger than 1 MB", "ANSWER keeps it in memory; a server is for larger files")
                : Success<ConfigError, AnswerPage>(
                    AnswerPage.Of(path, Bytes.Of(buffer.AsSpan(0, length)), File.GetLastWriteTimeUtc(path)));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return Wrong(path, "there is no such file", "ANSWER names it; paths begin where pibl is started");
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or SecurityException)
        {
            return Wrong(path, "the file may not be read", "ANSWER names it; see its permissions, and that it is no folder");
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or NotSupportedException)
        {
            return Wrong(path, "the file cannot be read", $"ANSWER names it; {failure.GetType().Name}");
        }
    }

    private static Validation<ConfigError, AnswerPage> Wrong(string path, string what, string hint) =>
        Fail<ConfigError, AnswerPage>(SourceSpan.OfFile(path).Wrong(what, hint));
}
