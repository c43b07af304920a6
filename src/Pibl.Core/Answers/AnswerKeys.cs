using LanguageExt;
using Pibl.Config;

namespace Pibl.Answers;

/// <summary>The key of a site that asks no server.</summary>
public static class AnswerKeys
{
    /// <summary>ANSWER. Its file is not read here: see <see cref="AnswerSetting.Page.Content"/>.</summary>
    public static readonly ConfigKey<Option<AnswerSetting>> Answer = ConfigKey.Optional(
        "ANSWER", "301 https://{host}{path}",
        new ValueKind<AnswerSetting>(
            "a status from 200 to 599, behind it an address for a redirect, or else a file",
            AnswerTexts.Read,
            answer => answer.ToString()),
        "no server is asked: a redirect, a page that is read at the start, or a status alone ([answers](answers.md))")
        with
    {
        NeedsNoServer = true,
        Content = static answer => answer.Match(
            set => set is AnswerSetting.Page { Content: { } page } ? page.ETag.ToString() : "", () => ""),
    };
}
