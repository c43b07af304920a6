using System.Globalization;
using LanguageExt;
using Pibl.Languages;
using static LanguageExt.Prelude;

namespace Pibl.Explain;

/// <summary>
/// One sentence of an explanation, with the rule behind it. What it says stands in a table (<see cref="Sentences"/>),
/// so that it can be said in another language.
/// </summary>
/// <param name="Key">Which sentence of the table.</param>
/// <param name="Args">What stands in its gaps, in their order.</param>
/// <param name="Clause">The RFC clause or the config key, e.g. <c>RFC 9111 §4.2.1</c>; empty: there is none.</param>
public sealed record Sentence(string Key, Seq<string> Args, string Clause)
{
    /// <summary>In English, without the clause.</summary>
    public string Text => In(Language.English);

    /// <summary>A sentence without gaps.</summary>
    public static Sentence Of(string key, string clause = "") => new(key, Seq<string>(), clause);

    /// <summary>A sentence with one gap.</summary>
    public static Sentence Of(string key, string clause, string arg) => new(key, Seq1(arg), clause);

    /// <summary>A sentence with two gaps.</summary>
    public static Sentence Of(string key, string clause, string first, string second) =>
        new(key, Sequences.Two(first, second), clause);

    /// <summary>In one language, without the clause.</summary>
    public string In(Language language) => string.Format(
        CultureInfo.InvariantCulture, Sentences.Of(language)[Key], Args.Map(static arg => (object)arg).ToArray());

    /// <summary>In one language, with the clause in parentheses behind it.</summary>
    public string Told(Language language) => Clause.Length == 0 ? In(language) : $"{In(language)} ({Clause})";

    /// <summary>In English, with the clause in parentheses behind it.</summary>
    public override string ToString() => Told(Language.English);
}
