using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>A line <c>KEY=VALUE</c>, both without spaces around them.</summary>
public sealed record Assignment(SourceSpan Key, SourceSpan Value);

/// <summary>What a file assigns, or one section of it, before any value has been read.</summary>
/// <param name="Keys">Those that the file may have.</param>
/// <param name="Assignments">By the key's name: one line, or several of a key that adds up. A misspelled key stands
/// under the one that was probably meant, so that its value is looked at too and the key is not missed; its mistake is
/// in <paramref name="Mistakes"/>.</param>
/// <param name="Mistakes">Of the lines as such.</param>
/// <param name="End">Where a further line would stand.</param>
public sealed record ParsedFile(
    KeyTable Keys,
    HashMap<string, Seq<Assignment>> Assignments,
    Seq<ConfigError> Mistakes,
    SourceSpan End)
{
    /// <summary>A file without a line: every key has its default.</summary>
    public static readonly ParsedFile Empty = Of(KeyTable.OfCore, SourceSpan.OfDefault(""));

    /// <summary>Before the first line.</summary>
    public static ParsedFile Of(KeyTable keys, SourceSpan end) =>
        new(keys, HashMap<string, Seq<Assignment>>(), Seq<ConfigError>(), end);

    /// <summary>Its sections, in the order of the file; none: the file is one site.</summary>
    public Seq<ParsedSection> Sections { get; init; } = Seq<ParsedSection>();

    /// <summary>What is told of the environment and keeps nobody from starting.</summary>
    public Seq<ConfigError> Notes { get; init; } = Seq<ConfigError>();

    /// <summary>Variables whose value is not text as a file's is; what else seems wrong with them is noise.</summary>
    internal Seq<ConfigError> NotText { get; init; } = Seq<ConfigError>();

    /// <summary>True behind a section that is none: its keys are nobody's.</summary>
    internal bool IsLost { get; init; }

    /// <summary>What holds in a section: its own lines, and those before the first section for the rest.</summary>
    public ParsedFile In(ParsedSection section) => this with
    {
        Assignments = section.Assignments.Fold(Assignments, (all, own) => all.AddOrUpdate(
            own.Key,
            before => Keys.Find(own.Key).Exists(key => key.AddsUp) ? Sequences.Join(before, own.Value) : own.Value,
            own.Value)),
        Mistakes = Seq<ConfigError>(),
        End = section.Header,
        Sections = Seq<ParsedSection>(),
    };

    /// <summary>The value of a key: as given, else its default; or all that is wrong with it.</summary>
    public Validation<ConfigError, T> Read<T>(ConfigKey<T> key) =>
        Assignments.Find(key.Name).Match(
            lines => lines.Count > ConfigKey.LinesMax
                ? lines[ConfigKey.LinesMax].Key.Fails<T>(
                    $"{key.Name} stands on more than {ConfigKey.LinesMax} lines", "several values in a line, or a site of its own")
                : lines.Tail.Fold(Given(key, lines.Head), (before, line) => Joined(key, before, line)),
            () => key.Default is null
                ? End.Fails<T>($"{key.Name} is missing", $"add a line such as {key.Name}={key.Example}")
                : KindOf(key).Read(key.Name, SourceSpan.OfDefault(key.Default)));

    /// <summary>The value of a key, if it can be read.</summary>
    public Option<T> Find<T>(ConfigKey<T> key) => Read(key).ToOption();

    /// <summary>True when a line gives the key; else its default holds, which may depend on other keys.</summary>
    public bool Gives(ConfigKey key) => Assignments.ContainsKey(key.Name);

    /// <summary>Every line that gives a key; none where its default holds.</summary>
    public Seq<SourceSpan> PlacesOf(ConfigKey key) =>
        Assignments.Find(key.Name).Match(lines => lines.Map(line => line.Key).Strict(), () => Seq<SourceSpan>());

    /// <summary>True when a line gives the key another value than its default.</summary>
    public bool Asks(ConfigKey key) => Assignments.Find(key.Name).Exists(lines => lines.Last.Value.Text != key.Default);

    /// <summary>Where a key is given first; nothing where its default holds.</summary>
    public Option<SourceSpan> PlaceOf(ConfigKey key) =>
        Assignments.Find(key.Name).Map(lines => lines.Head.Value);

    private Validation<ConfigError, T> Joined<T>(
        ConfigKey<T> key, Validation<ConfigError, T> before, Assignment line) =>
        line.Value.Text == key.Nothing
            ? Given(key, line)
            : (before, Given(key, line)).Apply((one, other) => key.Join is { } join ? join(one, other) : one);

    private Validation<ConfigError, T> Given<T>(ConfigKey<T> key, Assignment assignment)
    {
        var value = assignment.Value;
        var text = value.Text;
        if (text.Length == 0)
        {
            return value.Fails<T>($"{key.Name} has no value", key.Default is null
                ? $"such as {key.Name}={key.Example}"
                : $"such as {key.Name}={key.Example}; leave the line out for the default");
        }

        if (CommentAt(text) is var comment and >= 0)
        {
            return value.From(comment).Fails<T>("a comment behind a value", "put it on a line of its own");
        }

        return Quotes.Surround(text)
            ? value.Fails<T>("values stand without quotes", Suggestions.DidYouMean($"{key.Name}={text[1..^1]}"))
            : KindOf(key).Read(key.Name, value);
    }

    private ValueKind<T> KindOf<T>(ConfigKey<T> key) => key.KindAmong is { } among ? among(Keys) : key.Kind;

    private static int CommentAt(string text)
    {
        var mark = text.IndexOf('#', 1);
        while (mark >= 0 && text[mark - 1] is not (' ' or '\t'))
        {
            mark = text.IndexOf('#', mark + 1);
        }

        return mark;
    }
}
