using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>Reads a line that begins with a bracket: <c>[site NAME]</c>.</summary>
public static class SectionHeaders
{
    /// <summary>The longest name of a site, in characters: it stands in every line of the log.</summary>
    public const int NameLengthMax = 64;

    private const string Form = "a section begins with a line such as [site shop]";

    /// <summary>The file behind the line: in a new section, or, where the line is wrong, in none.</summary>
    public static ParsedFile Add(ParsedFile sheet, SourceSpan line) => NameOf(sheet, line).Match(
        name => sheet with
        {
            Sections = sheet.Sections.Add(new ParsedSection(name, line, HashMap<string, Seq<Assignment>>())),
            IsLost = false,
        },
        errors => sheet with { Mistakes = Sequences.Join(sheet.Mistakes, errors), IsLost = true });

    /// <summary>The file behind a line that was likely meant to begin a section.</summary>
    public static ParsedFile Lost(ParsedFile sheet, SourceSpan line) => sheet with
    {
        Mistakes = sheet.Mistakes.Add(line.Wrong("a line with a bracket that begins no section", Form)),
        IsLost = true,
    };

    private static Validation<ConfigError, string> NameOf(ParsedFile sheet, SourceSpan line)
    {
        if (!line.Text.EndsWith(']'))
        {
            return line.Fails<string>("the bracket is not closed", Form);
        }

        var words = line.Slice(1, line.Length - 2).Words();
        if (!words.HeadOrNone().Exists(word => word.Text == "site"))
        {
            var known = words.HeadOrNone().Exists(word => Suggestions.Distance(word.Text.ToLowerInvariant(), "site") <= 1);
            return line.Fails<string>($"unknown section {line.Text}", known
                ? Suggestions.DidYouMean($"[site {words.Skip(1).ToSeq().HeadOrNone().Map(word => word.Text).IfNone("NAME")}]")
                : Form);
        }

        return words.Count == 2
            ? NameOf(sheet, line, words[1])
            : line.Fails<string>(words.Count == 1 ? "a site without a name" : "a name with a space in it", Form);
    }

    private static Validation<ConfigError, string> NameOf(ParsedFile sheet, SourceSpan line, SourceSpan name)
    {
        var bad = name.Text.AsSpan().IndexOfAnyExcept(Characters);
        return bad >= 0 ? name.Slice(bad, 1).Fails<string>(
                "a character that a site's name does not have", "letters, digits, \"-\", \".\" and \"_\"")
            : name.Length > NameLengthMax ? name.Fails<string>(
                "a name that is too long", $"at most {NameLengthMax} characters")
            : sheet.Sections.Find(section => section.Name == name.Text).Match(
                first => line.Fails<string>(
                    $"the site {name.Text} is there already, in line {first.Header.Line}", "give one of them another name"),
                () => Success<ConfigError, string>(name.Text));
    }

    private static readonly System.Buffers.SearchValues<char> Characters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");
}
