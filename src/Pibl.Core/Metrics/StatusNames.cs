using System.Globalization;

namespace Pibl.Metrics;

/// <summary>Status codes as a bounded set: a server may send any of a thousand.</summary>
public static class StatusNames
{
    /// <summary>A status of the registry stays; of another one only its first digit does.</summary>
    public static int Fold(int status) => IsKnown(status) ? status : status / 100;

    /// <summary><c>404</c>; <c>4xx</c> for one that is not in the registry; empty for none.</summary>
    public static string Of(int folded) => folded switch
    {
        0 => "",
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{folded}xx"),
        _ => folded.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Its first digit; 0 for none.</summary>
    public static int ClassOf(int folded) => folded < 10 ? folded : folded / 100;

    /// <summary>IANA HTTP Status Code Registry, as of 2026.</summary>
    private static bool IsKnown(int status) => status
        is (>= 100 and <= 104) or (>= 200 and <= 208) or 226 or (>= 300 and <= 308)
        or (>= 400 and <= 418) or (>= 421 and <= 426) or 428 or 429 or 431 or 451
        or (>= 500 and <= 508) or 510 or 511;
}
