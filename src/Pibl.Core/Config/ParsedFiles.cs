using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>Sorts the lines of a file into a <see cref="ParsedFile"/>.</summary>
public static class ParsedFiles
{
    /// <summary>Reads every line; the first of two lines for one key holds.</summary>
    public static ParsedFile Of(ConfigText text, KeyTable keys) =>
        text.Lines.Fold(ParsedFile.Of(keys, EndOf(text)), Add);

    private static SourceSpan EndOf(ConfigText text) =>
        text.Lines.LastOrNone().Match(
            last => last.Length == 0 ? last : SourceSpan.OfLine(text.File, last.Line + 1, ""),
            () => SourceSpan.OfLine(text.File, 1, ""));

    private static ParsedFile Add(ParsedFile sheet, SourceSpan line)
    {
        var content = line.Trim();
        return content.Text switch
        {
            "" or ['#', ..] => sheet,
            ['[', ..] => Section(sheet, content) with { InSection = true },

            // They belong to the section, whose error has been told.
            _ when sheet.InSection => sheet,
            var text when text.IndexOf('=') is var at and >= 0 =>
                Assign(sheet, content.Slice(0, at).Trim(), content.From(at + 1).Trim()),
            _ => WithoutEquals(sheet, content),
        };
    }

    private static ParsedFile Section(ParsedFile sheet, SourceSpan content) =>
        content.Text.StartsWith("[site", StringComparison.Ordinal)
            ? With(sheet, content.Wrong(
                "sections are not built yet", "this version serves one site: its keys stand without a section"))
            : With(sheet, content.Wrong($"unknown section {content.Text}", "keys stand without a section"));

    private static ParsedFile Assign(ParsedFile sheet, SourceSpan key, SourceSpan value)
    {
        var name = key.Text;
        if (name.Length == 0)
        {
            return With(sheet, key.Wrong("there is no key before the =", "a line is KEY=VALUE"));
        }

        if (!sheet.Keys.Has(name))
        {
            if (PlannedKeys.Names.Contains(name))
            {
                return PlannedKeys.AsksForNothing(name, value.Text) ? sheet : With(sheet, PlannedKeys.NotBuilt(key));
            }

            var unknown = Quotes.Surround(name)
                ? key.Wrong("keys stand without quotes", MeantKeys.Hint(name, sheet.Keys))
                : key.Wrong($"unknown key {name}", MeantKeys.Hint(name, sheet.Keys));
            return Guess(With(sheet, unknown), MeantKeys.Of(name, sheet.Keys), key, value);
        }

        return sheet.Assignments.Find(name).Match(
            first => first.Key.Text == name
                ? With(sheet, key.Wrong(
                    $"{name} is given twice: here and in line {first.Key.Line}", "keep one of the two"))
                : With(sheet, name, key, value),
            () => With(sheet, name, key, value));
    }

    private static ParsedFile WithoutEquals(ParsedFile sheet, SourceSpan content)
    {
        var name = content.Text.Split(' ', '\t', ':')[0];
        var key = content.Slice(0, name.Length);
        var rest = content.From(name.Length);
        var value = rest.Text is [':', ..] ? rest.From(1).Trim() : rest.Trim();
        if (value.Length == 0 && sheet.Keys.Has(name))
        {
            return Assign(sheet, key, value);
        }

        var meant = value.Length == 0 ? None : MeantKeys.Of(name, sheet.Keys);
        return Guess(
            With(sheet, content.Wrong("there is no = in this line", meant.Match(
                known => Suggestions.DidYouMean($"{known}={value.Text}"),
                () => "a line is KEY=VALUE, and a comment begins with #"))),
            meant, key, value);
    }

    private static ParsedFile With(ParsedFile sheet, ConfigError error) =>
        sheet with { Mistakes = sheet.Mistakes.Add(error) };

    private static ParsedFile With(ParsedFile sheet, string name, SourceSpan key, SourceSpan value) =>
        sheet with { Assignments = sheet.Assignments.AddOrUpdate(name, new Assignment(key, value)) };

    private static ParsedFile Guess(ParsedFile sheet, Option<string> meant, SourceSpan key, SourceSpan value) =>
        meant
            .Filter(name => sheet.Keys.Has(name) && !sheet.Assignments.ContainsKey(name))
            .Match(name => With(sheet, name, key, value), () => sheet);
}
