using System.Text;

namespace Pibl.Tests.Simulation;

/// <summary>
/// A body on the wire, with its length or in chunks of any size, behind a head that has no framing yet.
/// </summary>
internal static class Pieces
{
    public static void Append(StringBuilder wire, string body, Random dice)
    {
        if (dice.Next(2) == 0)
        {
            wire.Append($"Content-Length: {body.Length}\r\n\r\n{body}");
            return;
        }

        wire.Append("Transfer-Encoding: chunked\r\n\r\n");
        for (var at = 0; at < body.Length;)
        {
            var size = Math.Min(body.Length - at, dice.Next(1, 1500));
            wire.Append($"{size:x}\r\n").Append(body, at, size).Append("\r\n");
            at += size;
        }

        wire.Append("0\r\n\r\n");
    }
}
