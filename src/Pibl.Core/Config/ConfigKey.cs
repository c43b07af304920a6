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
    /// <summary>A key that must be given.</summary>
    public static ConfigKey<T> Required<T>(string name, string example, ValueKind<T> kind, string meaning) =>
        new(name, null, example, kind, meaning);

    /// <summary>A key that has the value <paramref name="value"/> when it is left out.</summary>
    public static ConfigKey<T> Of<T>(string name, string value, ValueKind<T> kind, string meaning) =>
        new(name, value, value, kind, meaning);

    /// <summary>A key that is <c>none</c> when it is left out.</summary>
    public static ConfigKey<Option<T>> Optional<T>(string name, string example, ValueKind<T> kind, string meaning) =>
        new(name, "none", example, kind.OrNone(), meaning);

    /// <summary>Its value in settings, spelled so that it would be read back as the same.</summary>
    public abstract string Show(Settings settings);

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

    internal override bool HasProperty => Property is not null;

    public override string Show(Settings settings) => Kind.Show(settings.Get(this));

    internal override Validation<ConfigError, KeyValue> ReadFrom(ParsedFile file) =>
        file.Read(this).Map<KeyValue>(value => new KeyValue<T>(this, value));
}
