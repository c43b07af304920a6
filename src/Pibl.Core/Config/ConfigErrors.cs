using System.Globalization;
using System.Text;
using LanguageExt;

namespace Pibl.Config;

/// <summary>How mistakes are shown: file, line and column, the line itself, and a caret under what is wrong.</summary>
public static class ConfigErrors
{
    // What fits beside the line number on a terminal of 120 columns.
    private const int ShownMax = 100;

    /// <summary>A file with more mistakes than this is mostly another kind of file.</summary>
    public const int CountMax = 20;

    /// <summary>
    /// The mistakes, in the order of the file, and how many more there are than <see cref="CountMax"/>; each line ends
    /// in LF.
    /// </summary>
    public static string Render(Seq<ConfigError> errors)
    {
        var text = new StringBuilder();
        foreach (var error in InOrder(errors).Take(CountMax))
        {
            Render(text, error);
        }

        return errors.Count <= CountMax
            ? text.ToString()
            : text.Append(Inv($"… and {errors.Count - CountMax:N0} more\n")).ToString();
    }

    /// <summary>One of them, or something to be noticed in the same form.</summary>
    public static string Render(ConfigError error)
    {
        var text = new StringBuilder();
        Render(text, error);
        return text.ToString();
    }

    /// <summary>
    /// The mistakes by line and column; those of the file as a whole come first, those of the environment last.
    /// </summary>
    public static Seq<ConfigError> InOrder(Seq<ConfigError> errors) => errors
        .OrderBy(error => error.Where.Variable, StringComparer.Ordinal)
        .ThenBy(error => error.Where.Line)
        .ThenBy(error => error.Where.At)
        .ToSeq().Strict();

    /// <summary>One mistake on one line, for a log.</summary>
    public static string LineOf(ConfigError error) => error.Where is { Line: 0, Variable: null }
        ? $"{error.Where.File}: {error.What} ({error.Hint})"
        : $"{PlaceOf(error.Where)}: {error.What} ({error.Hint})";

    private static void Render(StringBuilder text, ConfigError error)
    {
        var where = error.Where;
        if (where is { Line: 0, Variable: null })
        {
            text.Append(Inv($"{where.File}: {error.What}\n  {error.Hint}\n"));
            return;
        }

        var number = where.Line == 0 ? "" : where.Line.ToString(CultureInfo.InvariantCulture) + " ";
        var (shown, at, length) = Window(where);
        text.Append(Inv($"{PlaceOf(where)}: {error.What}\n"));
        text.Append(Inv($"  {number}| {Printable(shown)}").TrimEnd(' ')).Append('\n');
        text.Append(Inv($"  {new string(' ', number.Length)}| {Under(shown[..at], ' ')}"))
            .Append(length == 0 ? "^" : Under(shown.Substring(at, length), '^'))
            .Append(Inv($" {error.Hint}\n"));
    }

    private static string PlaceOf(SourceSpan where) => where.Variable is { } variable
        ? $"{where.File}: {variable}"
        : Inv($"{where.File}:{where.Line}:{where.Column}");

    /// <summary>The part of a long line around the place that is meant.</summary>
    private static (string Shown, int At, int Length) Window(SourceSpan where)
    {
        var line = where.LineText;
        if (line.Length <= ShownMax)
        {
            return (line, where.At, where.Length);
        }

        var start = Math.Clamp(where.At - (ShownMax / 4), 0, line.Length - ShownMax);
        var before = start > 0 ? "…" : "";
        var after = start + ShownMax < line.Length ? "…" : "";
        var length = Math.Min(where.Length, start + ShownMax - where.At);
        return (string.Concat(before, line.AsSpan(start, ShownMax), after), where.At - start + before.Length, length);
    }

    /// <summary>One mark for each character; a tab stays a tab, so that the caret stands where the eye looks.</summary>
    private static string Under(string text, char mark)
    {
        var under = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            under.Append(rune.Value == '\t' && mark == ' ' ? '\t' : mark);
        }

        return under.ToString();
    }

    /// <summary>A file must not send the terminal its escape sequences.</summary>
    private static string Printable(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) && c != '\t' ? '\uFFFD' : c));

    private static string Inv(FormattableString text) => FormattableString.Invariant(text);
}
