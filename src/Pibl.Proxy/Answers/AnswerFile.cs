using LanguageExt;
using Pibl.Config;
using Pibl.Files;
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

    private static Validation<ConfigError, AnswerPage> Read(string path) =>
        NamedFile.Read(path, AnswerPage.BytesMax, AnswerKeys.Answer.Name).Bind(content =>
            content.Length > AnswerPage.BytesMax
                ? Fail<ConfigError, AnswerPage>(SourceSpan.OfFile(path).Wrong(
                    "the page is larger than 1 MB", "ANSWER keeps it in memory; a server is for larger files"))
                : Success<ConfigError, AnswerPage>(
                    AnswerPage.Of(path, Bytes.Of(content.Span), File.GetLastWriteTimeUtc(path))));
}
