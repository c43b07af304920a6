namespace Pibl.Auth;

/// <summary>How SHA-crypt spells a digest (step 22): groups of three bytes as four characters of six bits.</summary>
public static class ShaCryptText
{
    private const string Alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Characters of a digest.</summary>
    public static int LengthOf(bool is512) => is512 ? 86 : 43;

    /// <summary>The bytes that a text spells, or null where a character is none of the alphabet.</summary>
    public static byte[]? Decode(bool is512, ReadOnlySpan<char> text)
    {
        var digest = new byte[is512 ? 64 : 32];
        var at = 0;
        for (var group = 0; group * 4 < text.Length; group++)
        {
            var bits = 0;
            for (var character = 0; character < 4 && at < text.Length; character++, at++)
            {
                var value = Alphabet.IndexOf(text[at], StringComparison.Ordinal);
                if (value < 0)
                {
                    return null;
                }

                bits |= value << (6 * character);
            }

            var (high, middle, low) = PlacesOf(is512, group);
            Put(digest, low, bits);
            Put(digest, middle, bits >> 8);
            Put(digest, high, bits >> 16);
        }

        return digest;
    }

    private static void Put(byte[] digest, int place, int bits)
    {
        if (place >= 0)
        {
            digest[place] = (byte)bits;
        }
    }

    /// <summary>Which bytes stand in a group, the highest first; -1 where it has fewer than three.</summary>
    private static (int High, int Middle, int Low) PlacesOf(bool is512, int group)
    {
        var step = is512 ? 21 : 10;
        if (group == step)
        {
            return is512 ? (-1, -1, 63) : (-1, 31, 30);
        }

        // Each group begins where the one before it would go on: 0 21 42, 22 43 1, 44 2 23, … of 64; 0 10 20, 21 1 11,
        // … of 32.
        var (one, two, three) = (group, group + step, group + (2 * step));
        return (is512, group % 3) switch
        {
            (_, 0) => (one, two, three),
            (true, 1) => (two, three, one),
            (true, _) => (three, one, two),
            (false, 1) => (three, one, two),
            (false, _) => (two, three, one),
        };
    }
}
