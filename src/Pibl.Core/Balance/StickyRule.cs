using LanguageExt;
using Pibl.Config;

namespace Pibl.Balance;

/// <summary>STICKY: a client comes back to the server that answered it, by a cookie.</summary>
/// <param name="Cookie">The cookie's name.</param>
public sealed record StickyRule(string Cookie)
{
    private const string Form = "such as cookie pibl";

    /// <summary>What STICKY takes besides <c>none</c>.</summary>
    public static readonly ValueKind<StickyRule> Kind = new("`cookie NAME`", Read, rule => $"cookie {rule.Cookie}");

    private static Validation<ConfigError, StickyRule> Read(string key, SourceSpan value)
    {
        var words = value.Words();
        return words.Head.Text != "cookie"
                ? value.Fails<StickyRule>(
                    $"{key} does not take \"{value.Text}\"",
                    words.Count == 1 && Names.Read(words.Head).IsSuccess
                        ? Suggestions.DidYouMean($"{key}=cookie {words.Head.Text}")
                        : Form)
            : words.Count == 1 ? value.Fails<StickyRule>("the cookie's name is missing", Form)
            : words.Count > 2 ? words[2].Fails<StickyRule>("a word too many", Form)
            : Names.Read(words[1]).Map(name => new StickyRule(name));
    }
}
