using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>
/// What was probably meant by a key that is not known. A suggestion is made where it is right far more often than not:
/// a word that another program uses is no typing error of ours, however near it is.
/// </summary>
public static class MeantKeys
{
    /// <summary>A shorter word is one stroke away from too many others.</summary>
    private const int LengthMin = 4;

    private const string AllKeys = "pibl keys lists all of them";

    // The same thing under another name.
    private static readonly HashMap<string, string> Synonyms = HashMap(
        ("PORT", "PUERTO"), ("SERVIDORES", "SERVERS"), ("BACKENDS", "SERVERS"), ("LOG_FILE", "LOG"));

    /// <summary>The key that was meant, of those that the program knows.</summary>
    public static Option<string> Of(string name, KeyTable keys) =>
        Synonyms.Find(Fold(name)) | (ForeignKeys.Has(name) && !keys.Meant.Contains(Fold(name))
            ? None
            : OneStrokeFrom(Quotes.Without(name), keys.Meant));

    /// <summary>The hint behind an unknown key.</summary>
    public static string Hint(string name, KeyTable keys) => Of(name, keys).Match(
        meant => !keys.Has(meant) && PlannedKeys.Names.Contains(meant)
            ? $"{Suggestions.DidYouMean(meant)} It is not built yet"
            : Suggestions.DidYouMean(meant),
        () => IsNumberedServer(name)
            ? "all the servers stand in one line: SERVERS=10.0.0.1:80,10.0.0.2:80"
            : ForeignKeys.HintFor(name, keys).IfNone(AllKeys));

    /// <summary>
    /// One wrong, missing, additional or swapped letter, in one long word two; case and <c>-</c> for <c>_</c> do not
    /// count. A digit is no slip for a letter, but for the zero that stands beside the O.
    /// </summary>
    private static Option<string> OneStrokeFrom(string name, Seq<string> known)
    {
        var typed = Fold(name).Replace('0', 'O');
        return known.Find(same => same == typed)
            | Suggestions.Nearest(typed, known.Filter(near => DigitsOf(near) == DigitsOf(typed)
                && IsNear(typed, near)).Strict());
    }

    private static bool IsNear(string typed, string known) =>
        typed.Length >= LengthMin && Suggestions.Distance(typed, known) <= (IsOneLongWord(typed, known) ? 2 : 1);

    /// <summary>
    /// RETRYS is RETRIES. Of two words joined by <c>_</c> one half may be another program's, as in CACHE_DIR.
    /// </summary>
    private static bool IsOneLongWord(string typed, string known) =>
        typed.Length > LengthMin + 1 && !known.Contains('_') && !typed.Contains('_')
        && typed.AsSpan().CommonPrefixLength(known) >= 3;

    private static bool IsNumberedServer(string name) =>
        Fold(name).TrimEnd(
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9').TrimEnd('_') is "SERVER" or "SERVERS" or "BACKEND";

    private static string DigitsOf(string word) => string.Concat(word.Where(char.IsAsciiDigit));

    private static string Fold(string name) => name.ToUpperInvariant().Replace('-', '_');
}
