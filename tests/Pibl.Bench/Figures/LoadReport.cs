using System.Globalization;
using System.Text.RegularExpressions;

namespace Pibl.Bench.Figures;

/// <summary>What a load generator says of one run.</summary>
/// <param name="Requests">Answers that came whole.</param>
/// <param name="Seconds">How long it ran.</param>
/// <param name="P99Ms">
/// Of a hundred answers ninety-nine took no longer, in milliseconds; NaN where it does not say.
/// </param>
/// <param name="SocketErrors">Connects, reads and writes that failed, and answers that did not come in time.</param>
/// <param name="NotSuccessful">Answers whose status is not 2xx or 3xx; they are among the requests.</param>
internal sealed partial record LoadReport(
    long Requests, double Seconds, double P99Ms, long SocketErrors, long NotSuccessful)
{
    /// <summary>wrk's, with <c>--latency</c>. Null where the text is not its, or the run came to nothing.</summary>
    public static LoadReport? OfWrk(string text)
    {
        var total = Total().Match(text);
        if (!total.Success || total.Groups[1].Value == "0")
        {
            return null;
        }

        var errors = Errors().Match(text).Groups.Values.Skip(1).Sum(group => Count(group.Value));
        var p99 = NinetyNine().Match(text);
        return new LoadReport(
            Count(total.Groups[1].Value),
            Ms(total.Groups[2].Value) / 1000,
            p99.Success ? Ms(p99.Groups[1].Value) : double.NaN,
            errors,
            Count(Refused().Match(text).Groups[1].Value));
    }

    /// <summary>h2load's, with <c>-D</c>. Null as above.</summary>
    public static LoadReport? OfH2load(string text, int seconds)
    {
        var total = H2loadTotal().Match(text);
        var statuses = H2loadStatuses().Match(text);
        if (!total.Success || !statuses.Success || total.Groups[1].Value == "0")
        {
            return null;
        }

        return new LoadReport(
            Count(total.Groups[1].Value),
            seconds,
            double.NaN,
            Count(total.Groups[2].Value) + Count(total.Groups[3].Value) - Count(statuses.Groups[3].Value)
                - Count(statuses.Groups[4].Value),
            Count(statuses.Groups[3].Value) + Count(statuses.Groups[4].Value));
    }

    /// <summary>
    /// Those of several programs <c>openssl s_time</c>, each of which makes one connection after the other. A session
    /// that was to be resumed and was not, or the other way, is an error. Null as above.
    /// </summary>
    public static LoadReport? OfHandshakes(IReadOnlyList<string> texts, bool isResumed, int seconds)
    {
        // Each connection is a character: r where its session was resumed, t or * where it was not.
        var marks = texts.Select(text => Marks().Match(text).Groups[1].Value).ToArray();
        var connections = texts.Sum(text => Count(Connections().Match(text).Groups[1].Value));
        var wrong = marks.Sum(mark => mark.Count(each => each == 'r' != isResumed));
        return connections == 0 ? null : new LoadReport(connections, seconds, double.NaN, wrong, 0);
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

    [GeneratedRegex(@"^requests: \d+ total, \d+ started, (\d+) done, \d+ succeeded, (\d+) failed, \d+ errored, (\d+) timeout", RegexOptions.Multiline)]
    private static partial Regex H2loadTotal();

    [GeneratedRegex(@"^status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", RegexOptions.Multiline)]
    private static partial Regex H2loadStatuses();

    [GeneratedRegex(@"^([rt*]+)$", RegexOptions.Multiline)]
    private static partial Regex Marks();

    [GeneratedRegex(@"^(\d+) connections in \d+ real seconds", RegexOptions.Multiline)]
    private static partial Regex Connections();
}
