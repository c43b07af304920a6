using LanguageExt;

namespace Pibl.Config;

/// <summary>Makes a value of what stands behind a key's <c>=</c>, or says all that is wrong with it.</summary>
public delegate Validation<ConfigError, T> ReadValue<T>(string key, SourceSpan value);

/// <summary>What a key takes: in words, with its unit and bounds, and as a reader.</summary>
public sealed record ValueKind<T>(string Takes, ReadValue<T> Read);

/// <summary>
/// One key of <c>serv.config</c>: the one description that parser, documents and <c>pibl check</c> share.
/// </summary>
/// <param name="Name">As it is spelled.</param>
/// <param name="Default">The value it has when it is left out; null where it must be given.</param>
/// <param name="Example">A value to show.</param>
/// <param name="Takes">What it takes, with unit and bounds.</param>
/// <param name="Meaning">In one line.</param>
/// <param name="Show">Its value in settings, spelled so that it would be read back as the same.</param>
public abstract record ConfigKey(
    string Name, string? Default, string Example, string Takes, string Meaning, Func<Settings, string> Show);

/// <summary>A key with the type of its value.</summary>
public sealed record ConfigKey<T>(
    string Name, string? Default, string Example, ValueKind<T> Kind, string Meaning, Func<Settings, string> Show)
    : ConfigKey(Name, Default, Example, Kind.Takes, Meaning, Show);
