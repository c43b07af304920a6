using LanguageExt;

namespace Pibl.Config;

/// <summary>
/// One key of <c>serv.config</c>: the one description that parser, suggestions, documents and <c>pibl check</c> share.
/// </summary>
/// <param name="Name">As it is spelled: capital letters, digits and <c>_</c>.</param>
/// <param name="Default">The value it has when it is left out; null where it must be given.</param>
/// <param name="Example">A value to show.</param>
/// <param name="Takes">What it takes, with unit and bounds.</param>
/// <param name="Meaning">In one line.</param>
public abstract record ConfigKey(string Name, string? Default, string Example, string Takes, string Meaning)
{
    /// <summary>
    /// On so many lines may a key stand whose lines add up, those before the first section among them.
    /// </summary>
    public const int LinesMax = 100;

    /// <summary>A key that must be given.</summary>
    public static ConfigKey<T> Required<T>(string name, string example, ValueKind<T> kind, string meaning) =>
        new(name, null, example, kind, meaning);

    /// <summary>A key that has the value <paramref name="value"/> when it is left out.</summary>
    public static ConfigKey<T> Of<T>(string name, string value, ValueKind<T> kind, string meaning) =>
        new(name, value, value, kind, meaning);

    /// <summary>A key that is <c>none</c> when it is left out.</summary>
    public static ConfigKey<Option<T>> Optional<T>(string name, string example, ValueKind<T> kind, string meaning) =>
        new(name, "none", example, kind.OrNone(), meaning);

    /// <summary>
    /// A key that may stand on several lines, which add up: those of a site come behind those before the first section,
    /// and <c>none</c> takes away what was given before it.
    /// </summary>
    /// <param name="name">As it is spelled.</param>
    /// <param name="example">A value to show.</param>
    /// <param name="line">What one line takes.</param>
    /// <param name="meaning">In one line.</param>
    /// <param name="nothing">The word for no line.</param>
    public static ConfigKey<Seq<T>> Several<T>(
        string name, string example, ValueKind<T> line, string meaning, string nothing = "none") =>
        new(name, nothing, example, line.Lines(nothing), meaning)
        {
            Join = static (before, after) => Sequences.Join(before, after),
            Nothing = nothing,
            LinesOf = value => value.Map(line.Show).Strict(),
        };

    /// <summary>True for a key of the whole proxy, which cannot stand in a section.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>
    /// True for a key that a reload leaves as it is: what is made of it stands from the start to the end of the
    /// program.
    /// </summary>
    public bool HoldsFromStart { get; init; }

    /// <summary>True for a key that answers without a server: where it is given, SERVERS need not be.</summary>
    public bool NeedsNoServer { get; init; }

    /// <summary>
    /// The kind of entries of SERVERS that somebody finds who is set by this key, in small letters: where it is known,
    /// <c>KIND:NAME</c> may stand there (<see cref="Pibl.Exchange.Endpoint.Source"/>). Null: it is for something else.
    /// </summary>
    public string? EntryKind { get; init; }

    /// <summary>
    /// What does not fit together between this key and others, in a file or one section of it; null: it goes with any.
    /// </summary>
    public Func<ParsedFile, Seq<ConfigError>>? Relation { get; init; }

    /// <summary>True for a key whose lines add up (<see cref="Several"/>).</summary>
    public abstract bool AddsUp { get; }

    /// <summary>Its value in settings, spelled so that it would be read back as the same.</summary>
    public abstract string Show(Settings settings);

    /// <summary>
    /// What stands in the files that its value names, or a hash of it; empty where it names none. A value that is
    /// spelled as before is another where this is.
    /// </summary>
    public abstract string ContentOf(Settings settings);

    /// <summary>The same, line by line.</summary>
    public abstract Seq<string> ShowLines(Settings settings);

    /// <summary>True when <see cref="Settings"/> has a property with its value.</summary>
    internal abstract bool HasProperty { get; }

    /// <summary>Its value in a file, or its default; or all that is wrong with it.</summary>
    internal abstract Validation<ConfigError, KeyValue> ReadFrom(ParsedFile file);
}

/// <summary>A key with the type of its value.</summary>
public sealed record ConfigKey<T>(string Name, string? Default, string Example, ValueKind<T> Kind, string Meaning)
    : ConfigKey(Name, Default, Example, Kind.Takes, Meaning)
{
    /// <summary>The property of <see cref="Settings"/> with its value; null: <see cref="Settings.Others"/>.</summary>
    internal Func<Settings, T>? Property { get; init; }

    /// <summary>What two lines are together; null: one line is all.</summary>
    internal Func<T, T, T>? Join { get; init; }

    /// <summary>What it takes among these keys, where others add to it; null: always the same.</summary>
    internal Func<KeyTable, ValueKind<T>>? KindAmong { get; init; }

    /// <summary>The word that takes away what was given before it.</summary>
    internal string? Nothing { get; init; }

    /// <summary>The lines of a value; null: it is one line.</summary>
    internal Func<T, Seq<string>>? LinesOf { get; init; }

    /// <summary>What stands in the files that a value names; null: it names none.</summary>
    public Func<T, string>? Content { get; init; }

    public override bool AddsUp => Join is not null;

    internal override bool HasProperty => Property is not null;

    public override string Show(Settings settings) => Kind.Show(settings.Get(this));

    public override string ContentOf(Settings settings) => Content is { } content ? content(settings.Get(this)) : "";

    public override Seq<string> ShowLines(Settings settings) =>
        LinesOf is { } lines && lines(settings.Get(this)) is { IsEmpty: false } several
            ? several
            : Prelude.Seq1(Show(settings));

    internal override Validation<ConfigError, KeyValue> ReadFrom(ParsedFile file) =>
        file.Read(this).Map<KeyValue>(value => new KeyValue<T>(this, value));
}
