using System.Globalization;
using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>Whole numbers between bounds.</summary>
public static class Counts
{
    /// <summary>A number from <paramref name="min"/> to <paramref name="max"/>, in digits alone.</summary>
    public static ValueKind<int> Between(int min, int max) =>
        new(Range(min, max), (key, value) => Read(key, value, min, max), Show);

    /// <summary>Reads one number; the error says what is asked for.</summary>
    public static Validation<ConfigError, int> Read(string what, SourceSpan value, int min, int max)
    {
        var text = value.Text;
        if (text.Length == 0)
        {
            return value.Fails<int>($"{what} is missing", $"a number from {Range(min, max)}");
        }

        if (!text.All(char.IsAsciiDigit))
        {
            return value.Fails<int>(
                $"{what} takes a whole number, not \"{text}\"", $"a number from {Range(min, max)}, in digits");
        }

        var known = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return known && number >= min && number <= max
            ? Success<ConfigError, int>(number)
            : value.Fails<int>($"{what} is out of range", $"a number from {Range(min, max)}");
    }

    /// <summary>A number spelled for <c>serv.config</c>.</summary>
    public static string Show(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Range(int min, int max) => $"{Show(min)} to {Show(max)}";
}
