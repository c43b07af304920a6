using System.Globalization;
using System.Text;

namespace Pibl.Fuzz;

/// <summary>Messages by the grammar, mostly: each choice is usual often and odd sometimes.</summary>
internal static class Grammar
{
    public static void Request(ref Prng dice, Draft to)
    {
        for (var lines = dice.OneIn(20) ? dice.Below(7) : 0; lines > 0; lines--)
        {
            to.Add("\r\n"u8);
        }

        to.Add(Words.Methods.Pick(ref dice)).Add(" "u8).Add(Words.Targets.Pick(ref dice));
        Stretch(ref dice, to, 300, (byte)'a');
        to.Add(" "u8).Add(Words.Versions.Pick(ref dice)).Add("\r\n"u8);
        if (!dice.OneIn(25))
        {
            to.Add("Host: "u8).Add(Words.Hosts.Pick(ref dice)).Add("\r\n"u8);
        }

        Framing(ref dice, to);
        Lines(ref dice, to);
        to.Add("\r\n"u8);
        Behind(ref dice, to);
    }

    public static void Response(ref Prng dice, Draft to)
    {
        to.Add(Words.Versions.Pick(ref dice)).Add(" "u8).Add(Words.Statuses.Pick(ref dice)).Add("\r\n"u8);
        Framing(ref dice, to);
        Lines(ref dice, to);
        to.Add("\r\n"u8);
        Behind(ref dice, to);
    }

    public static void ChunkedBody(ref Prng dice, Draft to)
    {
        for (var chunks = dice.Below(5); chunks > 0; chunks--)
        {
            if (dice.OneIn(8))
            {
                OddChunk(ref dice, to);
                continue;
            }

            var size = dice.OneIn(10) ? dice.Below(3000) : 1 + dice.Below(20);
            to.Add(Encoding.ASCII.GetBytes(size.ToString(dice.OneIn(2) ? "x" : "X", CultureInfo.InvariantCulture)));
            Extension(ref dice, to);
            to.Add("\r\n"u8);
            to.Add((byte)dice.Next(), size);
            to.Add("\r\n"u8);
        }

        to.Add("0"u8);
        Extension(ref dice, to);
        to.Add("\r\n"u8);
        if (dice.OneIn(3))
        {
            Lines(ref dice, to);
        }

        to.Add("\r\n"u8);
        Behind(ref dice, to);
    }

    /// <summary>The bytes that matter to parsers, in no order at all.</summary>
    public static void Junk(ref Prng dice, Draft to)
    {
        for (var pieces = dice.Below(24); pieces > 0; pieces--)
        {
            if (dice.OneIn(4))
            {
                to.Add((byte)dice.Next(), 1 + dice.Below(3));
            }
            else
            {
                to.Add(dice.Pick(Words.Pieces));
            }
        }
    }

    private static void OddChunk(ref Prng dice, Draft to)
    {
        to.Add(dice.Pick(Words.Sizes));
        Extension(ref dice, to);
        to.Add("\r\nhello\r\n"u8);
    }

    private static void Extension(ref Prng dice, Draft to)
    {
        for (var more = dice.OneIn(4) ? 1 + dice.Below(3) : 0; more > 0; more--)
        {
            to.Add(Words.Extensions.Pick(ref dice));
            Stretch(ref dice, to, 5000, (byte)'e');
        }
    }

    private static void Framing(ref Prng dice, Draft to)
    {
        switch (dice.Below(8))
        {
            case 0:
                to.Add("Content-Length: 5\r\n"u8);
                break;
            case 1:
                to.Add("Transfer-Encoding: chunked\r\n"u8);
                break;
            case 2 when dice.OneIn(4):
                to.Add("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"u8);
                break;
            default:
                break;
        }
    }

    private static void Lines(ref Prng dice, Draft to)
    {
        for (var lines = dice.OneIn(200) ? 95 + dice.Below(20) : dice.Below(6); lines > 0; lines--)
        {
            to.Add(Words.Names.Pick(ref dice)).Add(dice.OneIn(5) ? ":"u8 : ": "u8).Add(Words.Values.Pick(ref dice));
            Stretch(ref dice, to, 9000, (byte)'v');
            to.Add("\r\n"u8);
        }
    }

    private static void Behind(ref Prng dice, Draft to)
    {
        if (dice.OneIn(4))
        {
            to.Add(dice.OneIn(2) ? "hello"u8 : "GET /behind HTTP/1.1\r\nHost: behind.test\r\n\r\n"u8);
        }
    }

    /// <summary>Now and then, something long: up to the limits and beyond.</summary>
    private static void Stretch(ref Prng dice, Draft to, int bytesMax, byte octet)
    {
        if (dice.OneIn(100))
        {
            to.Add(octet, dice.Below(dice.OneIn(10) ? bytesMax * 4 : bytesMax / 4));
        }
    }
}
