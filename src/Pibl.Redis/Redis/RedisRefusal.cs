namespace Pibl.Redis;

/// <summary>What a server says against a question, for those who run it.</summary>
internal static class RedisRefusal
{
    private const string Full = "it is full: `maxmemory-policy volatile-lru` lets it throw out the oldest of what is "
        + "cached; until then nothing new is shared, and purges are not promised";

    private const string Forbidden = "the access list must allow this user the keys and channels of the prefix, with "
        + "`+@read +@write -@dangerous +info +time +eval +evalsha +script|load +subscribe +publish +echo +ping`, and "
        + "`+cluster|nodes` on a Cluster";

    /// <summary>Redis 6.2 and 7.0 say it so where a script does what its user may not, and without a code.</summary>
    private const string ForbiddenInScript = "The user executing the script";

    private const string ReadOnly = "it is a replica: name the master, or all of them with sentinel=";

    /// <summary>The beginning of what it said, and what to do about it where that is known.</summary>
    public static string Read(string said)
    {
        // Behind that stand the script's hash and line.
        var words = said.Split(" script: ")[0].TrimEnd('.', ' ');
        var advice = Has(words, "OOM ") ? Full
            : Has(words, "NOPERM") || Has(words, ForbiddenInScript) ? Forbidden
            : Has(words, "READONLY") ? ReadOnly
            : "";
        return advice.Length == 0 ? words : $"{words}: {advice}";
    }

    private static bool Has(string words, string code) => words.Contains(code, StringComparison.Ordinal);
}
