using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>What LanguageExt leaves to say about many validations at once.</summary>
public static class Validations
{
    /// <summary>All the values, or all the errors of those that failed.</summary>
    public static Validation<ConfigError, Seq<T>> All<T>(Seq<Validation<ConfigError, T>> items)
    {
        var errors = items.Bind(item => item.FailToSeq()).Strict();
        return errors.IsEmpty
            ? Success<ConfigError, Seq<T>>(items.Bind(item => item.SuccessToSeq()).Strict())
            : Fail<ConfigError, Seq<T>>(errors);
    }
}
