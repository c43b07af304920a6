using LanguageExt;

namespace Pibl.Config;

/// <summary>Shares, such as <c>50%</c>.</summary>
internal static class Shares
{
    /// <summary>A share from 1 % to 100 %, in percent.</summary>
    public static Validation<ConfigError, int> Read(string name, SourceSpan value) => value.Text.EndsWith('%')
        ? Counts.Read(name, value.Slice(0, value.Length - 1), 1, 100)
        : value.Fails<int>(
            $"{name} takes a share in percent, not \"{value.Text}\"",
            value.Length > 0 && value.Text.All(char.IsAsciiDigit)
                ? Suggestions.DidYouMean($"{name}={value.Text}%")
                : $"such as {name}=50%");
}
