using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>Names of fields and cookies: tokens (RFC 9110 §5.6.2, RFC 6265 §4.1.1).</summary>
public static class Names
{
    private const int LengthMax = 100;

    /// <summary>Reads one name.</summary>
    public static Validation<ConfigError, string> Read(SourceSpan name) =>
        name.Length > LengthMax
            ? name.Fails<string>("a name that long is a slip", $"at most {Counts.Show(LengthMax)} characters")
        : name.Text.FirstOrDefault(c => !IsTokenCharacter(c)) is var stray and not default(char)
            ? name.Slice(name.Text.IndexOf(stray), 1).Fails<string>(
                $"a name has no \"{stray}\" in it",
                stray == '=' ? "the name stands before other attributes" : "such as X-Api-Key")
            : Success<ConfigError, string>(name.Text);

    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c);
}
