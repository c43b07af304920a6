using System.Text;
using Pibl.Tests.Transcripts;
using Pibl.Twins;

namespace Pibl.Tests.Simulation;

/// <summary>
/// A server that is slow, closes, resets, talks rubbish, and goes away and comes back; else it answers rightly.
/// </summary>
internal sealed class SimServer
{
    private readonly Origin _origin;
    private readonly Random _dice;
    private readonly List<Line> _lines = [];

    public SimServer(Origin origin, Random dice)
    {
        (_origin, _dice) = (origin, dice);
        origin.Connected = peer => _lines.Add(new Line(peer));
    }

    /// <summary>Well-behaved from now on: so that what is under way can end.</summary>
    public bool IsTame { get; set; }

    public void Act()
    {
        if (IsTame)
        {
            _origin.Greeting = Greeting.Accepts;
        }
        else if (_dice.Next(60) == 0)
        {
            _origin.Greeting = (Greeting)_dice.Next(3);
        }

        foreach (var line in _lines.ToArray())
        {
            Act(line);
        }

        _lines.RemoveAll(line => line.IsOver);
    }

    private void Act(Line line)
    {
        if (!IsTame && _dice.Next(80) == 0)
        {
            Break(line);
            return;
        }

        var head = "";
        if (line.Unsent.Length == 0 && !line.Closes
            && Message.Read(line.Peer.Text, line.Peer.IsOver, null, ref head) is { } request)
        {
            line.Peer.Received.Skip(request.Length);
            Answer(line, request);
        }

        Send(line);
    }

    private void Answer(Line line, Message request)
    {
        var (method, target) = (request.Lines[0].Split(' ')[0], request.Lines[0].Split(' ')[1]);
        var language = request.Lines.First(
            field => field.StartsWith("Accept-Language: ", StringComparison.Ordinal))[17..];
        var tag = $"\"{target}{language}\"";
        var wire = line.Unsent;
        if (!IsTame && _dice.Next(30) == 0)
        {
            wire.Append("this is no HTTP\r\n\r\n");
            line.Closes = true;
            return;
        }

        if (_dice.Next(10) == 0)
        {
            wire.Append("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
        }

        var shared = $"ETag: {tag}\r\nX-Target: {target}\r\nVary: Accept-Language\r\n"
            + (Label.IsCacheable(target) ? $"Cache-Control: max-age={_dice.Next(4)}\r\n" : "Cache-Control: no-store\r\n");
        if (request.Lines.Contains($"If-None-Match: {tag}") && _dice.Next(3) > 0)
        {
            wire.Append($"HTTP/1.1 304 Not Modified\r\n{shared}\r\n");
            return;
        }

        var body = Label.Content(target, language);
        wire.Append($"HTTP/1.1 200 OK\r\n{shared}X-Sum: {Label.SumOf(request.Body)}\r\n");
        if (method == "HEAD")
        {
            wire.Append($"Content-Length: {body.Length}\r\n\r\n");
        }
        else if (_dice.Next(6) == 0)
        {
            wire.Append($"Connection: close\r\n\r\n{body}");
            line.Closes = true;
        }
        else
        {
            Pieces.Append(wire, body, _dice);
        }
    }

    private void Send(Line line)
    {
        var all = line.Unsent.Length;
        var length = IsTame ? all : Math.Min(all, _dice.Next(3) == 0 ? _dice.Next(40) : 8_000);
        line.Peer.Send(line.Unsent.ToString(0, length));
        line.Unsent.Remove(0, length);
        if (line is { Closes: true, Unsent.Length: 0 })
        {
            line.Peer.Finish();
            line.IsOver = true;
        }
        else if (line.Peer.IsOver)
        {
            line.Peer.Finish();
            line.IsOver = true;
        }
    }

    private void Break(Line line)
    {
        // A response that ends with its connection must not be cut by a FIN: nobody could tell.
        if (_dice.Next(2) == 0 && !line.Closes)
        {
            line.Peer.Finish();
        }
        else
        {
            line.Peer.Reset();
        }

        line.IsOver = true;
    }

    private sealed class Line(Peer peer)
    {
        public Peer Peer => peer;

        public StringBuilder Unsent { get; } = new();

        public bool Closes { get; set; }

        public bool IsOver { get; set; }
    }
}
