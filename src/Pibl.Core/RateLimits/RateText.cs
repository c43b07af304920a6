using System.Globalization;

namespace Pibl.RateLimits;

/// <summary>How a rate is spelled: <c>100/s burst=200 by=header X-Api-Key</c>.</summary>
public static class RateText
{
    /// <summary>Every part of it, so that it would be read back as the same.</summary>
    public static string Show(RateRule rule)
    {
        var name = rule.Name.Length == 0 ? "" : $" {rule.Name}";
        return string.Create(
            CultureInfo.InvariantCulture, $"{rule.Count}/{UnitOf(rule)} burst={rule.Burst} by={ByOf(rule.By)}{name}");
    }

    private static string UnitOf(RateRule rule) => rule.PerSeconds switch
    {
        1 => "s",
        60 => "m",
        3600 => "h",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule.PerSeconds, null),
    };

    private static string ByOf(RateBy by) => by switch
    {
        RateBy.Client => "client",
        RateBy.Site => "site",
        RateBy.Header => "header",
        RateBy.Cookie => "cookie",
        _ => throw new ArgumentOutOfRangeException(nameof(by), by, null),
    };
}
