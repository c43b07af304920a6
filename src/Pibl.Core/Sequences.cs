using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl;

/// <summary>
/// What stands in for the members of <c>Seq</c> that a native program has not
/// (docs/decisions/0012-native-aot.md); BannedSymbols.txt names them.
/// </summary>
public static class Sequences
{
    /// <summary>For <c>Seq(first, second)</c>.</summary>
    public static Seq<T> Two<T>(T first, T second) => Seq1(first).Add(second);

    /// <summary>For <c>a + b + …</c>, where one of them may be lazy. The result is strict.</summary>
    public static Seq<T> Join<T>(params ReadOnlySpan<Seq<T>> parts)
    {
        var joined = Seq<T>();
        foreach (var part in parts)
        {
            foreach (var item in part)
            {
                joined = joined.Add(item);
            }
        }

        return joined;
    }
}
