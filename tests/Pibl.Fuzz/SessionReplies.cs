using Pibl.Http.H2;
using Pibl.Http.Messages;

namespace Pibl.Fuzz;

/// <summary>
/// What a session is made to say: to each request what its number and the dice of the input tell, content as far as the
/// windows and the room for it allow, and the rest when they do.
/// </summary>
/// <param name="session">That answers.</param>
/// <param name="answers">The dice: the same for all ways in which the bytes are cut.</param>
internal sealed class SessionReplies(H2Session session, ulong answers)
{
    /// <summary>So much goes out at once, as the output of a connection is bounded.</summary>
    private const int Room = 20_000;

    private static readonly byte[] Content = new byte[90_000];

    private static readonly int[] Sizes = [5, 0, 300, 70_000, 5, 17_000, 90_000, 1];

    private readonly List<(H2Stream Stream, int Left)> _waiting = [];

    /// <summary>A request has come on <paramref name="stream"/>.</summary>
    public void Answer(H2Stream stream)
    {
        var dice = answers >> (stream.Id % 50);
        switch (dice & 3)
        {
            case 0 or 1:
                session.BeginHead(200);
                session.Field(FieldId.Server, "Server"u8, "fuzz"u8);
                session.EndHead(stream, isEnd: false);
                _waiting.Add((stream, Sizes[(int)(dice >> 2) & 7]));
                return;
            case 2:
                session.Widen(stream);
                return;
            default:
                session.Reset(stream, ErrorCode.Cancel);
                return;
        }
    }

    /// <summary>All that waits goes on as far as it may, a piece of each in turn.</summary>
    public void GoOn()
    {
        for (var left = -1; left != Left;)
        {
            left = Left;
            GoOnOnce();
        }
    }

    /// <summary>At the end: nobody waits beside a window that is open.</summary>
    public void CheckNobodyWaits()
    {
        foreach (var (stream, _) in _waiting)
        {
            BrokenLaw.Unless(
                session.SendWindow <= 0 || H2Session.SendWindowOf(stream) <= 0, "nobody waits beside an open window");
        }
    }

    private int Left => _waiting.Sum(static reply => reply.Left + 1);

    private void GoOnOnce()
    {
        for (var at = 0; at < _waiting.Count; at++)
        {
            var (stream, left) = _waiting[at];
            if (!stream.IsClosed)
            {
                var sent = session.Data(stream, Content.AsSpan(0, left), isEnd: true, Room);
                BrokenLaw.Unless(sent >= 0 && sent <= Math.Min(left, Room), "no more is sent than there is, or room for");
                left -= sent;
            }

            _waiting[at] = (stream, left);
        }

        _waiting.RemoveAll(static reply => reply.Stream.IsClosed || reply.Stream.HasLocalEnded);
    }
}
