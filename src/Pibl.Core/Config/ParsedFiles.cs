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
            ['[', ..] => SectionHeaders.Add(sheet, content),

            // They belong to the section, whose error has been told.
            _ when sheet.IsLost => sheet,
            var text when text.IndexOf('=') is var at and >= 0 =>
                Assign(sheet, content.Slice(0, at).Trim(), content.From(at + 1).Trim()),
            _ => WithoutEquals(sheet, content),
        };
    }

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

        var known = sheet.Keys.Find(name);
        if (!sheet.Sections.IsEmpty && known.Exists(known => known.IsGlobal))
        {
            return With(sheet, key.Wrong(
                $"{name} is of the whole proxy, not of one site", "put it before the first [site …]"));
        }

        return Here(sheet).Find(name).Filter(_ => !known.Exists(known => known.AddsUp)).Match(
            lines => lines.Head.Key.Text == name
                ? With(sheet, key.Wrong(
                    $"{name} is given twice: here and in line {lines.Head.Key.Line}", "keep one of the two"))
                : Instead(sheet, name, key, value),
            () => With(sheet, name, key, value));
    }

    private static ParsedFile WithoutEquals(ParsedFile sheet, SourceSpan content)
    {
        var name = content.Text.Split(' ', '\t', ':')[0];
        if (content.Text.Contains("[site", StringComparison.Ordinal)
            || (content.Text.EndsWith(']') && !sheet.Keys.Has(name) && MeantKeys.Of(name, sheet.Keys).IsNone))
        {
            // What follows is meant for that section, and not for the one before it.
            return SectionHeaders.Lost(sheet, content);
        }

        var key = content.Slice(0, name.Length);
        var rest = content.From(name.Length);
        var value = rest.Text is [':', ..] ? rest.From(1).Trim() : rest.Trim();
        if (value.Length == 0 && sheet.Keys.Has(name))
        {
            return Assign(sheet, key, value);
        }

        var isForeign = content.Text[^1] is '{' or '}' or ';';
        var meant = value.Length == 0 || isForeign ? None : MeantKeys.Of(name, sheet.Keys);
        return Guess(
            With(sheet, content.Wrong("there is no = in this line", meant.Match(
                known => Suggestions.DidYouMean($"{known}={value.Text}"),
                () => ForeignKeys.HintFor(name, sheet.Keys)
                    .IfNone(isForeign
                        ? "a line is KEY=VALUE without ; and {}, and [site NAME] begins the keys of a site"
                        : "a line is KEY=VALUE, and a comment begins with #")))),
            meant, key, value);
    }

    private static ParsedFile With(ParsedFile sheet, ConfigError error) =>
        sheet with { Mistakes = sheet.Mistakes.Add(error) };

    /// <summary>The lines of the section that the file is in, or those before the first.</summary>
    private static HashMap<string, Seq<Assignment>> Here(ParsedFile sheet) =>
        sheet.Sections.LastOrNone().Match(section => section.Assignments, sheet.Assignments);

    private static ParsedFile Here(ParsedFile sheet, HashMap<string, Seq<Assignment>> lines) =>
        sheet.Sections.LastOrNone().Match(
            section => sheet with
            {
                Sections = sheet.Sections.Take(sheet.Sections.Count - 1).Strict().Add(
                    section with { Assignments = lines }),
            },
            () => sheet with { Assignments = lines });

    private static ParsedFile With(ParsedFile sheet, string name, SourceSpan key, SourceSpan value) => Here(
        sheet,
        Here(sheet).AddOrUpdate(
            name, lines => lines.Add(new Assignment(key, value)), Seq1(new Assignment(key, value))));

    private static ParsedFile Instead(ParsedFile sheet, string name, SourceSpan key, SourceSpan value) =>
        Here(sheet, Here(sheet).AddOrUpdate(name, Seq1(new Assignment(key, value))));

    private static ParsedFile Guess(ParsedFile sheet, Option<string> meant, SourceSpan key, SourceSpan value) =>
        meant
            .Filter(name => sheet.Keys.Has(name) && !Here(sheet).ContainsKey(name))
            .Match(name => With(sheet, name, key, value), () => sheet);
}
