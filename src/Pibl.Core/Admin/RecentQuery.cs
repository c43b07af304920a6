using System.Globalization;

namespace Pibl.Admin;

/// <summary>The query of <c>/api/recent</c>.</summary>
public static class RecentQuery
{
    /// <summary>How many there are, at most.</summary>
    public const int LimitMax = 100;

    /// <summary>What is said of a query that means nothing.</summary>
    public const string Wrong = "limit is a number from 1 to 100, and nothing else is asked for";

    /// <summary>How many are wanted; null where that is not said right.</summary>
    /// <param name="target">Path and query.</param>
    public static int? LimitOf(string target) =>
        target.IndexOf('?') is var at and >= 0 && at + 1 < target.Length
            ? target[(at + 1)..].Split('=') is ["limit", var text]
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
                && limit is > 0 and <= LimitMax ? limit : null
            : LimitMax;
}
