namespace Pibl.Commands;

/// <summary>Texts with gaps, <c>{0}</c> to <c>{9}</c>.</summary>
internal static class Gaps
{
    private const int Width = 3;

    /// <summary>What stands in the gaps of a text, by their numbers; null where it is another text.</summary>
    public static string[]? Find(string withGaps, string text)
    {
        var found = new SortedDictionary<int, string>();
        var rest = text.AsSpan();
        var pattern = withGaps.AsSpan();
        while (!pattern.IsEmpty)
        {
            var at = pattern.IndexOf('{');
            var before = at < 0 ? pattern : pattern[..at];
            if (!rest.StartsWith(before, StringComparison.Ordinal))
            {
                return null;
            }

            rest = rest[before.Length..];
            if (at < 0)
            {
                pattern = default;
                continue;
            }

            var number = pattern[at + 1] - '0';
            pattern = pattern[(at + Width)..];
            var next = pattern.IndexOf('{') is var other and >= 0 ? pattern[..other] : pattern;
            // The last gap goes as far as it can.
            var length = next.Length == pattern.Length
                ? rest.EndsWith(next, StringComparison.Ordinal) ? rest.Length - next.Length : -1
                : rest.IndexOf(next, StringComparison.Ordinal);
            if (length < 0)
            {
                return null;
            }

            found[number] = rest[..length].ToString();
            rest = rest[length..];
        }

        return rest.IsEmpty ? [.. found.Values] : null;
    }
}
