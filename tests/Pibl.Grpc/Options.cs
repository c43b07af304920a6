using System.Globalization;

namespace Pibl.Grpc;

/// <summary>How the cases are run.</summary>
/// <param name="Port">The proxy's; a hundred from there on are used.</param>
/// <param name="Streams">How many bidirectional streams are open at once in the case of many.</param>
/// <param name="Only">Cases whose name has this in it.</param>
internal sealed record Options(int Port, int Streams, string Only)
{
    /// <summary>From the command line.</summary>
    public static Options Of(string[] words)
    {
        var options = new Options(25600, 1000, "");
        for (var at = 0; at + 1 < words.Length; at += 2)
        {
            var value = words[at + 1];
            options = words[at] switch
            {
                "--port" => options with { Port = int.Parse(value, CultureInfo.InvariantCulture) },
                "--streams" => options with { Streams = int.Parse(value, CultureInfo.InvariantCulture) },
                "--only" => options with { Only = value },
                _ => throw new ArgumentException($"unknown option {words[at]}"),
            };
        }

        return options;
    }
}
