using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Answers;

/// <summary>Reads what ANSWER takes: a status, and an address or a file behind it.</summary>
public static class AnswerTexts
{
    public static Validation<ConfigError, AnswerSetting> Read(string key, SourceSpan value)
    {
        var text = value.Text;
        var blank = text.AsSpan().IndexOfAny(' ', '\t');
        var word = blank < 0 ? value : value.Slice(0, blank);
        if (!word.Text.All(char.IsAsciiDigit))
        {
            return word.Fails<AnswerSetting>($"{key} begins with a status", Meant(key, text));
        }

        var rest = (blank < 0 ? value.From(value.Length) : value.From(blank)).Trim();
        return Counts.Read($"the status of {key}", word, 200, 599).Bind(status => WhyNot(status) is { } why
            ? word.Fails<AnswerSetting>($"{key} cannot answer {Counts.Show(status)}", why)
            : Of(key, status, rest));
    }

    private static Validation<ConfigError, AnswerSetting> Of(string key, int status, SourceSpan rest) =>
        (IsRedirect(status), rest.Length == 0) switch
        {
            (true, true) => rest.Fails<AnswerSetting>(
                $"{Counts.Show(status)} needs an address", $"such as {key}={Counts.Show(status)} https://{{host}}{{path}}"),
            (true, false) => LocationTexts.Read(rest).Map<AnswerSetting>(
                location => new AnswerSetting.Redirect(status, location)),
            (false, true) => Success<ConfigError, AnswerSetting>(new AnswerSetting.Plain(status)),
            (false, false) => FileOf(key, status, rest).Map<AnswerSetting>(
                file => new AnswerSetting.Page(status, file)),
        };

    private static Validation<ConfigError, string> FileOf(string key, int status, SourceSpan rest)
    {
        var text = rest.Text;
        return status is 204 or 205 ? rest.Fails<string>(
                $"{Counts.Show(status)} has no content", $"{key}={Counts.Show(status)} alone, or 200 with the file (RFC 9110 §15.3.5)")
            : text.Contains("://", StringComparison.Ordinal) ? rest.Fails<string>(
                $"{Counts.Show(status)} is no redirect", Suggestions.DidYouMean($"{key}=302 {text}"))
            : text.Contains('{') ? rest.Slice(text.IndexOf('{'), 1).Fails<string>(
                "the name of a file takes no placeholders", "one file, which is read at the start")
            : text is [.., '/'] or "." or ".." ? rest.Fails<string>(
                $"{key} takes a file, and this is a folder", "add the file's name")
            : Success<ConfigError, string>(text);
    }

    private static string Meant(string key, string text) => text switch
    {
        _ when text.Contains("://", StringComparison.Ordinal) || text.StartsWith("{path}", StringComparison.Ordinal) =>
            Suggestions.DidYouMean($"{key}=302 {text}"),
        _ when text.Contains('.') => Suggestions.DidYouMean($"{key}=503 {text}"),
        "off" or "no" or "false" or "None" or "NONE" => Suggestions.DidYouMean($"{key}=none"),
        _ => $"such as {key}=301 https://{{host}}{{path}}, {key}=503 maintenance.html, or {key}=204",
    };

    private static bool IsRedirect(int status) => status is 301 or 302 or 303 or 307 or 308;

    private static string? WhyNot(int status) => status switch
    {
        206 or 416 => "nobody has asked for a part (RFC 9110 §14)",
        300 or 304 or 305 or 306 => "301, 302, 303, 307 and 308 are redirects",
        401 => "it needs a challenge (RFC 9110 §15.5.2): AUTH asks who it is",
        405 => "it must say what is allowed (RFC 9110 §15.5.6): 403 or 404 need not",
        407 or 426 => "it is for proxies that a client chose, or for another protocol",
        _ => null,
    };
}
