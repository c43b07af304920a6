using System.Globalization;

namespace Pibl.Bench.Compare;

/// <summary>What <c>compare</c> was asked for.</summary>
/// <param name="Pibl">The program under test; null: as this solution has built it.</param>
/// <param name="Warm">Seconds of load before anything counts: code is compiled and connections are made.</param>
/// <param name="Port">The first of twenty ports that are free.</param>
internal sealed record Options(
    IReadOnlyList<string> Works, IReadOnlyList<string> Peers, int Rounds, int Seconds, int Warm, int Port, string? Pibl)
{
    public static readonly Options Default = new(
        [.. Work.All.Select(work => work.Name)], ["nginx", "haproxy", "varnish", "yarp", "floor"], 5, 3, 3, 8600, null);

    /// <summary>Throws <see cref="FormatException"/> with a line for the user where it is not understood.</summary>
    public static Options Parse(IReadOnlyList<string> arguments)
    {
        var options = Default;
        for (var at = 0; at < arguments.Count; at += 2)
        {
            var (name, value) = (arguments[at], at + 1 < arguments.Count ? arguments[at + 1] : "");
            options = name switch
            {
                "--works" => options with { Works = Listed(value, Default.Works) },
                "--peers" => options with { Peers = Listed(value, Default.Peers) },
                "--rounds" => options with { Rounds = Number(value) },
                "--seconds" => options with { Seconds = Number(value) },
                "--warm" => options with { Warm = Number(value) },
                "--port" => options with { Port = Number(value) },
                "--pibl" => options with { Pibl = Path.GetFullPath(value) },
                _ => throw new FormatException(
                    $"not understood: {name}. compare [--works {string.Join(',', Default.Works)}] [--peers {string.Join(',', Default.Peers)}]"
                    + " [--rounds 5] [--seconds 3] [--warm 3] [--port 8600] [--pibl PROGRAM]"),
            };
        }

        return options;
    }

    private static string[] Listed(string value, IReadOnlyList<string> known)
    {
        var names = value.Split(',');
        return names.All(known.Contains)
            ? names
            : throw new FormatException($"not among {string.Join(',', known)}: {value}");
    }

    private static int Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"not a number above 0: {value}");
}
