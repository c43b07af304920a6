using System.Text;
using Pibl.Tests.Transcripts;
using Pibl.Twins;

namespace Pibl.Tests.Simulation.Scenarios;

/// <summary>A server that answers rightly, but for the trouble that it has at the moment.</summary>
internal sealed class TroubledServer
{
    private static readonly TimeSpan Slowness = TimeSpan.FromSeconds(2);

    private readonly Origin _origin;
    private readonly Sightings _sightings;
    private readonly Random _dice;
    private readonly Func<TimeSpan> _clock;
    private readonly bool _checksAreBlind;
    private readonly List<Line> _lines = [];
    private Trouble _trouble;
    private TimeSpan _flappedAt;

    public TroubledServer(Origin origin, Sightings sightings, Random dice, Func<TimeSpan> clock, bool checksAreBlind)
    {
        (_origin, _sightings, _dice, _clock, _checksAreBlind) = (origin, sightings, dice, clock, checksAreBlind);
        origin.Connected = peer =>
        {
            var line = new Line(peer);
            _lines.Add(line);
            peer.Arrived = () => Read(line);
        };
    }

    public string Name => _origin.Name;

    private bool IsSilent => _trouble is Trouble.HangsInAccept or Trouble.HangsAfterAccept;

    /// <summary>From now on it has this trouble.</summary>
    public void Begin(Trouble trouble, TimeSpan now)
    {
        (_trouble, _flappedAt) = (trouble, now);
        _origin.Greeting = trouble == Trouble.HangsInAccept ? Greeting.Hangs : Greeting.Accepts;
        if (trouble is Trouble.Dies or Trouble.Flaps)
        {
            _origin.Greeting = Greeting.Refuses;
            BreakAll();
        }
    }

    /// <summary>It is sound again. One that has hung goes on with what it has, or has lost it.</summary>
    public void End()
    {
        var wasSilent = IsSilent || _trouble == Trouble.HangsAfterHead;
        (_trouble, _origin.Greeting) = (Trouble.None, Greeting.Accepts);
        if (wasSilent && _dice.Next(2) == 0)
        {
            BreakAll();
        }

        foreach (var line in _lines.ToArray())
        {
            Read(line);
        }
    }

    /// <summary>Sends what is due.</summary>
    public void Act(TimeSpan now)
    {
        if (_trouble == Trouble.Flaps && now - _flappedAt >= TimeSpan.FromSeconds(1))
        {
            _flappedAt = now;
            _origin.Greeting = _origin.Greeting == Greeting.Refuses ? Greeting.Accepts : Greeting.Refuses;
            if (_origin.Greeting == Greeting.Refuses)
            {
                BreakAll();
            }
        }

        foreach (var line in _lines.Where(line => line.DueAt <= now && !IsSilent).ToArray())
        {
            Send(line);
        }

        _lines.RemoveAll(line => line.IsOver);
    }

    private void Read(Line line)
    {
        if (line.IsOver || line.Peer.SeesReset || IsSilent)
        {
            line.IsOver |= line.Peer.SeesReset;
            return;
        }

        var text = line.Peer.Text;
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return;
        }

        if (!line.HasBegun)
        {
            line.HasBegun = true;
            if (!See(line, text[..end]))
            {
                return;
            }
        }

        var head = "";
        if (Message.Read(text, line.Peer.IsOver, null, ref head) is { } request)
        {
            line.HasBegun = false;
            line.Peer.Received.Skip(request.Length);
            Handle(line, request);
        }
    }

    /// <summary>False where it wants no more of it.</summary>
    private bool See(Line line, string head)
    {
        if (head.Contains("User-Agent: pibl-health", StringComparison.Ordinal))
        {
            return true;
        }

        _sightings.See(Message.Read(head + "\r\n\r\n", true, null, ref head, Portion.Head)!.Field("X-Id"), _clock());
        if (_trouble == Trouble.Closes && _dice.Next(2) == 0)
        {
            Break(line);
            return false;
        }

        return true;
    }

    private void Handle(Line line, Message request)
    {
        var isCheck = request.Field("User-Agent") == "pibl-health";
        var trouble = isCheck && _checksAreBlind ? Trouble.None : _trouble;
        var wire = new StringBuilder();
        var (method, target) = (request.Lines[0].Split(' ')[0], request.Lines[0].Split(' ')[1]);
        wire.Append(trouble == Trouble.Answers500 ? "HTTP/1.1 500 Oops\r\n" : "HTTP/1.1 200 OK\r\n");
        wire.Append($"X-Target: {target}\r\nX-Sum: {Label.SumOf(request.Body)}\r\n");
        var start = wire.Length;
        if (method == "HEAD")
        {
            wire.Append("Content-Length: 7\r\n\r\n");
        }
        else
        {
            Pieces.Append(wire, isCheck ? "ok" : Label.Content(target, "", 1), _dice);
        }

        var body = wire.ToString().IndexOf("\r\n\r\n", start - 2, StringComparison.Ordinal) + 4;
        var half = body + ((wire.Length - body) / 2);
        (line.Unsent, line.Ends) = trouble switch
        {
            Trouble.SpeaksGarbage => ("this is no HTTP\r\n\r\n", true),
            Trouble.Closes => ("", true),
            Trouble.CutsBodies => (wire.ToString(0, Math.Min(half, wire.Length - 1)), true),
            Trouble.HangsAfterHead => (wire.ToString(0, Math.Min(half, wire.Length - 1)), false),
            _ => (wire.ToString(), false),
        };
        var now = _clock();
        line.DueAt = now + (trouble == Trouble.IsSlow ? Slowness
            : !isCheck && _dice.Next(3) == 0 ? TimeSpan.FromMilliseconds(_dice.Next(200)) : TimeSpan.Zero);
        if (line.DueAt == now)
        {
            Send(line);
        }
    }

    private void Send(Line line)
    {
        line.Peer.Send(line.Unsent);
        line.DueAt = TimeSpan.MaxValue;
        if (line.Ends)
        {
            Break(line);
        }
    }

    private void BreakAll()
    {
        // Whoever sees it connects anew at once.
        foreach (var line in _lines.ToArray())
        {
            Break(line);
        }

        _lines.RemoveAll(line => line.IsOver);
    }

    private void Break(Line line)
    {
        line.IsOver = true;
        if (_dice.Next(2) == 0)
        {
            line.Peer.Finish();
        }
        else
        {
            line.Peer.Reset();
        }
    }

    private sealed class Line(Peer peer)
    {
        public Peer Peer => peer;

        /// <summary>The head of a request has arrived, and the rest has not.</summary>
        public bool HasBegun { get; set; }

        public string Unsent { get; set; } = "";

        /// <summary>The connection ends behind what is unsent.</summary>
        public bool Ends { get; set; }

        public TimeSpan DueAt { get; set; } = TimeSpan.MaxValue;

        public bool IsOver { get; set; }
    }
}
