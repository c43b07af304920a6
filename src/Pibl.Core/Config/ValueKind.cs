using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>Makes a value of what stands behind a key's <c>=</c>, or says all that is wrong with it.</summary>
public delegate Validation<ConfigError, T> ReadValue<T>(string key, SourceSpan value);

/// <summary>What a key takes.</summary>
/// <param name="Takes">In words, with unit and bounds.</param>
/// <param name="Read">Reads a value.</param>
/// <param name="Show">Spells a value so that it would be read back as the same.</param>
public sealed record ValueKind<T>(string Takes, ReadValue<T> Read, Func<T, string> Show)
{
    private const string Nothing = "none";

    /// <summary>The same, or <c>none</c>.</summary>
    public ValueKind<Option<T>> OrNone() => new(
        $"`{Nothing}`, or {Takes}",
        (key, value) => value.Text == Nothing
            ? Success<ConfigError, Option<T>>(None)
            : Read(key, value).Map(Some),
        value => value.Map(Show).IfNone(Nothing));
}
