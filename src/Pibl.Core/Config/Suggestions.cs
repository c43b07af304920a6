using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>What was probably meant by a word that is not known.</summary>
public static class Suggestions
{
    // Longer than any of our words by far: no typing error makes one of ours into one of these.
    private const int WordLengthMax = 40;

    /// <summary>
    /// The nearest candidate, if one is near: at most a third of the word may be mistaken. Case does not count, nor
    /// does
    /// <c>-</c> for <c>_</c>. Of two that are equally near, the one that begins alike for longer (few mistype a word's
    /// beginning), then the one whose length fits better, then the earlier one.
    /// </summary>
    public static Option<string> Nearest(string word, Seq<string> candidates)
    {
        if (word.Length is 0 or > WordLengthMax)
        {
            return None;
        }

        var typed = Fold(word);
        var editsMax = Math.Max(1, (typed.Length + 1) / 3);
        return candidates
            .Map(candidate => (Candidate: candidate, Edits: Distance(typed, Fold(candidate))))
            .Filter(near => near.Edits <= editsMax && near.Edits < near.Candidate.Length)
            .OrderBy(near => near.Edits)
            .ThenByDescending(near => typed.AsSpan().CommonPrefixLength(Fold(near.Candidate)))
            .ThenBy(near => Math.Abs(near.Candidate.Length - typed.Length))
            .Select(near => near.Candidate)
            .HeadOrNone();
    }

    /// <summary>The question for an error's hint, or <paramref name="otherwise"/> where nothing is near.</summary>
    public static string DidYouMean(string word, Seq<string> candidates, string otherwise) =>
        Nearest(word, candidates).Match(DidYouMean, () => otherwise);

    public static string DidYouMean(string meant) => $"did you mean {meant}?";

    /// <summary>
    /// Insertions, deletions, substitutions and swaps of neighbours between two words: optimal string alignment
    /// (Damerau 1964, without edits inside a swapped pair).
    /// </summary>
    public static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0 ? i + j : Step(rows, left, right, i, j);
            }
        }

        return rows[left.Length, right.Length];
    }

    private static int Step(int[,] rows, string left, string right, int i, int j)
    {
        var same = left[i - 1] == right[j - 1] ? 0 : 1;
        var edits = Math.Min(rows[i - 1, j - 1] + same, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
        var swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
        return swapped ? Math.Min(edits, rows[i - 2, j - 2] + 1) : edits;
    }

    private static string Fold(string word) => word.ToUpperInvariant().Replace('-', '_');
}
