using System.Runtime.InteropServices;

namespace Pibl.Transport.Epoll;

/// <summary>Two parts in one call of the system.</summary>
internal static unsafe class Sending
{
    /// <summary>
    /// So much in one go on the loop's thread, then it is the others' turn: as much as a block of a body.
    /// </summary>
    private const int TurnBytes = 256 * 1024;

    private const int Flags = Libc.DontWait | Libc.NoSignal;

    /// <summary>
    /// Sends one part after the other, both in one call where it can, and never waits. True when all is sent. False
    /// when the system says no, or when a turn's worth is out: then <paramref name="error"/> is 0.
    /// </summary>
    public static bool TrySend(
        Descriptor socket, ref ReadOnlyMemory<byte> first, ref ReadOnlyMemory<byte> second, out int error)
    {
        error = 0;
        for (var left = TurnBytes; !first.IsEmpty || !second.IsEmpty;)
        {
            if (left <= 0)
            {
                return false;
            }

            var sent = Send(socket, first.Span, second.Span[..Math.Min(second.Length, left)]);
            if (sent >= 0)
            {
                var fromFirst = Math.Min(sent, first.Length);
                first = first[fromFirst..];
                second = second[(sent - fromFirst)..];
                left -= sent;
            }
            else if (sent != -Libc.Interrupted)
            {
                error = -sent;
                return false;
            }
        }

        first = default;
        second = default;
        return true;
    }

    /// <summary>How many bytes were taken, or an errno with a minus.</summary>
    private static int Send(Descriptor socket, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        fixed (byte* one = first, two = second)
        {
            var sent =
                second.IsEmpty ? Libc.Send(socket, one, first.Length, Flags) :
                first.IsEmpty ? Libc.Send(socket, two, second.Length, Flags) :
                SendBoth(socket, new Libc.Part { Start = one, Length = first.Length },
                    new Libc.Part { Start = two, Length = second.Length });
            return sent >= 0 ? (int)sent : -Marshal.GetLastSystemError();
        }
    }

    private static nint SendBoth(Descriptor socket, Libc.Part first, Libc.Part second)
    {
        var parts = stackalloc Libc.Part[] { first, second };
        var message = new Libc.Message { Parts = parts, PartCount = 2 };
        return Libc.SendMessage(socket, &message, Flags);
    }
}
