using System.Globalization;
using Pibl.Bench.Compare;

namespace Pibl.Bench.Idle;

/// <summary>What <c>idle</c> was asked for.</summary>
/// <param name="Connections">How many clients there are of each kind.</param>
/// <param name="Peers">Who is measured, the proxy itself among them.</param>
/// <param name="Port">The first of ten ports that are free: the server's, and one for each peer and kind.</param>
/// <param name="Pibl">The program under test; null: as this solution has built it.</param>
internal sealed record IdleOptions(int Connections, IReadOnlyList<string> Peers, int Port, string? Pibl)
{
    /// <summary>Throws <see cref="FormatException"/> with a line for the user where it is not understood.</summary>
    public static IdleOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new IdleOptions(10_000, [Peer.Subject, "nginx", "haproxy"], 8640, null);
        for (var at = 0; at < arguments.Count; at += 2)
        {
            var value = at + 1 < arguments.Count ? arguments[at + 1] : "";
            options = arguments[at] switch
            {
                "--connections" => options with { Connections = int.Parse(value, CultureInfo.InvariantCulture) },
                "--peers" => options with { Peers = [Peer.Subject, .. value.Split(',')] },
                "--port" => options with { Port = int.Parse(value, CultureInfo.InvariantCulture) },
                "--pibl" => options with { Pibl = Path.GetFullPath(value) },
                _ => throw new FormatException(
                    $"not understood: {arguments[at]}. idle [--connections 10000] [--peers nginx,haproxy] [--port 8640] [--pibl PROGRAM]"),
            };
        }

        return options;
    }
}
