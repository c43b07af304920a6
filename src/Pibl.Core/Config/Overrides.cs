using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>
/// Variables of the environment that take the place of lines: <c>PIBL_PUERTO=8080</c> for the lines of a key before the
/// first section, <c>PIBL_SITE_shop_SERVERS=…</c> for those of a site (<see cref="SiteVariables"/>). A variable
/// replaces all lines of its key in that place, also of a key that adds up; its own lines add up then.
/// </summary>
public static class Overrides
{
    /// <summary>How the names of all such variables begin.</summary>
    public const string Prefix = "PIBL_";

    /// <summary>How those for a site begin.</summary>
    public const string SitePrefix = Prefix + "SITE_";

    /// <summary>
    /// Which transport carries the bytes: no key, since it is for finding faults (docs/hardening.md).
    /// </summary>
    public const string TransportVariable = Prefix + "TRANSPORT";

    /// <summary>The zone of this machine, of which endpoints of <c>k8s:</c> are preferred; no key.</summary>
    public const string ZoneVariable = Prefix + "ZONE";

    /// <summary>The address of Kubernetes' API server outside a cluster; no key.</summary>
    public const string KubernetesVariable = Prefix + "KUBERNETES";

    /// <summary>The file with the variables in their places, and with what is wrong with them.</summary>
    /// <param name="file">As it was read.</param>
    /// <param name="environment">All of it; what is not ours is passed over.</param>
    public static ParsedFile Apply(ParsedFile file, IReadOnlyDictionary<string, string> environment) => environment
        .Where(variable => variable.Key.StartsWith(Prefix, StringComparison.Ordinal))
        .OrderBy(variable => variable.Key, StringComparer.Ordinal)
        .Aggregate(file, (known, variable) => Apply(known, variable.Key, variable.Value));

    private static ParsedFile Apply(ParsedFile file, string name, string value)
    {
        var key = name[Prefix.Length..];
        return file.Keys.Has(key) ? Assign(file, None, key, name, value)
            : name is TransportVariable or ZoneVariable or KubernetesVariable || ServiceVariables.Is(name, value) ? file
            : name.StartsWith(SitePrefix, StringComparison.Ordinal) ? SiteVariables.Apply(file, name, value)
            : Unknown(file, name, value);
    }

    /// <summary>Puts the lines of a variable in the place of those of a key.</summary>
    /// <param name="file">So far.</param>
    /// <param name="section">Whose; none: before the first section.</param>
    /// <param name="key">The key's name.</param>
    /// <param name="name">The variable's name.</param>
    /// <param name="value">Its value: one line, or several of a key that adds up.</param>
    internal static ParsedFile Assign(
        ParsedFile file, Option<ParsedSection> section, string key, string name, string value)
    {
        var lines = LinesOf(name, value);
        var addsUp = file.Keys.Find(key).Exists(known => known.AddsUp);
        if (lines.Lines.Count > 1 && !addsUp)
        {
            var whole = SourceSpan.OfVariable(name, lines.Lines.Head.Text);
            return With(Put(file, section, key, Seq1(ToAssignment(whole))), whole.From(whole.Length).Wrong(
                $"a line break in the value of {key}", "it takes one line"));
        }

        var put = Put(file, section, key, lines.Lines.Map(ToAssignment).Strict());
        return put with { NotText = Sequences.Join(put.NotText, lines.Mistakes) };
    }

    /// <summary>The file with one more mistake.</summary>
    internal static ParsedFile With(ParsedFile file, ConfigError mistake) =>
        file with { Mistakes = file.Mistakes.Add(mistake) };

    /// <summary>
    /// The file with a notice: a name that nothing here resembles is as likely another program's, such as an image's
    /// PIBL_VERSION, and keeps nobody from starting.
    /// </summary>
    internal static ParsedFile WithNote(ParsedFile file, string name, string value, string hint) => file with
    {
        Notes = file.Notes.Add(NameOf(name, value).Wrong($"{name} is no key, and is ignored", hint)),
    };

    /// <summary>The name of a variable, to point at.</summary>
    internal static SourceSpan NameOf(string name, string value) =>
        SourceSpan.OfVariable(name, value.Split('\n')[0]) with { At = 0, Length = name.Length };

    private static ParsedFile Unknown(ParsedFile file, string name, string value)
    {
        var key = name[Prefix.Length..];
        if (PlannedKeys.Names.Contains(key))
        {
            return PlannedKeys.AsksForNothing(key, value)
                ? file
                : With(file, PlannedKeys.NotBuilt(Key(NameOf(name, value))));
        }

        return MeantKeys.Of(key, file.Keys).Match(
            meant => With(Guess(file, None, meant, name, value), NameOf(name, value).Wrong(
                $"unknown key {key}", MeantKeys.Hint(key, file.Keys).Replace(meant, Prefix + meant))),
            () => WithNote(file, name, value, MeantKeys.Hint(key, file.Keys)));
    }

    /// <summary>As if the key that was meant had been named, so that its value is looked at too.</summary>
    internal static ParsedFile Guess(
        ParsedFile file, Option<ParsedSection> section, string meant, string name, string value) =>
        file.Keys.Has(meant) ? Assign(file, section, meant, name, value) : file;

    private static SourceSpan Key(SourceSpan name) => name.From(Prefix.Length);

    /// <summary>A value as lines of text, without the line breaks at its end that a file leaves in a secret.</summary>
    private static (Seq<SourceSpan> Lines, Seq<ConfigError> Mistakes) LinesOf(string name, string value)
    {
        var text = ConfigText.Of(name, System.Text.Encoding.UTF8.GetBytes(value.TrimEnd('\r', '\n')));
        var lines = text.Lines.Map(line => SourceSpan.OfVariable(name, line.LineText).Trim())
            .Filter(line => line.Length > 0 || text.Lines.Count == 1).Strict();
        return (
            lines.IsEmpty ? Seq1(SourceSpan.OfVariable(name, "")) : lines,
            text.Mistakes.Map(mistake => mistake with { Where = In(name, mistake.Where) }).Strict());
    }

    private static SourceSpan In(string name, SourceSpan place)
    {
        var line = SourceSpan.OfVariable(name, place.LineText);
        return line.Slice(place.At, place.Length);
    }

    private static Assignment ToAssignment(SourceSpan value) =>
        new(value with { At = 0, Length = value.Variable!.Length }, value);

    private static ParsedFile Put(ParsedFile file, Option<ParsedSection> section, string key, Seq<Assignment> lines) =>
        section.Match(
            own => file with
            {
                Sections = file.Sections.Map(other => other.Name == own.Name
                    ? other with { Assignments = other.Assignments.AddOrUpdate(key, lines) }
                    : other).Strict(),
            },
            () => file with { Assignments = file.Assignments.AddOrUpdate(key, lines) });
}
