namespace Pibl.Cache;

/// <summary>Patterns in which a star is any octets, none included; all else is itself.</summary>
public static class Wildcards
{
    /// <summary>Of the stars only the last one is tried again: no more than one length times the other.</summary>
    public static bool Match(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
    {
        var (at, star, retry) = (0, -1, 0);
        for (var i = 0; i < text.Length;)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, retry) = (at++, i);
            }
            else if (at < pattern.Length && pattern[at] == text[i])
            {
                at++;
                i++;
            }
            else if (star >= 0)
            {
                (at, i) = (star + 1, ++retry);
            }
            else
            {
                return false;
            }
        }

        return !pattern[at..].ContainsAnyExcept((byte)'*');
    }
}
