using System.Collections.Frozen;

namespace Pibl.Explain;

/// <summary>
/// All sentences of explanations, by their keys; <c>{0}</c> and <c>{1}</c> are gaps. Another language is another table
/// with the same keys.
/// </summary>
public static partial class Sentences
{
    /// <summary>In English.</summary>
    public static readonly FrozenDictionary<string, string> English =
        Exchanges.Concat(Requests).ToFrozenDictionary(StringComparer.Ordinal);
}
