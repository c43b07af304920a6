using System.Globalization;
using System.Text.RegularExpressions;

namespace Pibl.Bench.Figures;

/// <summary>What wrk says of one run, with <c>--latency</c>.</summary>
/// <param name="Requests">Answers that came whole.</param>
/// <param name="Seconds">How long it ran.</param>
/// <param name="P99Ms">Of a hundred answers ninety-nine took no longer, in milliseconds.</param>
/// <param name="SocketErrors">Connects, reads and writes that failed, and answers that did not come in time.</param>
/// <param name="NotSuccessful">Answers whose status is not 2xx or 3xx; they are among the requests.</param>
internal sealed partial record WrkReport(
    long Requests, double Seconds, double P99Ms, long SocketErrors, long NotSuccessful)
{
    /// <summary>Null where the text is not wrk's, or the run came to nothing.</summary>
    public static WrkReport? Parse(string text)
    {
        var total = Total().Match(text);
        if (!total.Success || total.Groups[1].Value == "0")
        {
            return null;
        }

        var errors = Errors().Match(text).Groups.Values.Skip(1).Sum(group => Count(group.Value));
        var p99 = NinetyNine().Match(text);
        return new WrkReport(
            Count(total.Groups[1].Value),
            Ms(total.Groups[2].Value) / 1000,
            p99.Success ? Ms(p99.Groups[1].Value) : double.NaN,
            errors,
            Count(Refused().Match(text).Groups[1].Value));
    }

    /// <summary>wrk writes <c>830.00us</c>, <c>1.25ms</c>, <c>3.00s</c> and <c>1.10m</c>.</summary>
    private static double Ms(string text)
    {
        var unit = text.TrimStart('.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        var number = double.Parse(text[..^unit.Length], CultureInfo.InvariantCulture);
        return unit switch
        {
            "us" => number / 1000,
            "ms" => number,
            "s" => number * 1000,
            "m" => number * 60_000,
            _ => throw new FormatException($"wrk knows no such unit: {text}"),
        };
    }

    private static long Count(string digits) =>
        digits.Length == 0 ? 0 : long.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*(\d+) requests in ([\d.]+(?:us|ms|s|m)),", RegexOptions.Multiline)]
    private static partial Regex Total();

    [GeneratedRegex(@"^\s*99%\s+([\d.]+(?:us|ms|s|m))\s*$", RegexOptions.Multiline)]
    private static partial Regex NinetyNine();

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex Errors();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex Refused();
}
