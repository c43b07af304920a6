using System.Text;
using Pibl.Tests.Transcripts;
using Pibl.Twins;

namespace Pibl.Tests.Simulation;

/// <summary>
/// A server that is slow, hangs, closes, resets, talks rubbish, and goes away and comes back; else it answers rightly.
/// </summary>
internal sealed class SimServer
{
    private readonly Origin _origin;
    private readonly Truth _truth;
    private readonly Random _dice;
    private readonly List<SimLine> _lines = [];
    private Mood _mood;

    public SimServer(Origin origin, Truth truth, Random dice)
    {
        (_origin, _truth, _dice) = (origin, truth, dice);
        origin.Connected = peer => _lines.Add(new SimLine(peer));
    }

    private enum Mood
    {
        Quick,
        Slow,
        Silent,
    }

    /// <summary>Well-behaved from now on: so that what is under way can end.</summary>
    public bool IsTame { get; set; }

    /// <summary>Requests that it works on, of which it has sent nothing yet: what each asks for.</summary>
    public IEnumerable<(string Id, string Target)> Held =>
        _lines.Where(line => line is { IsOver: false, Peer.IsOver: false, Request: not null }).Select(
            line => (IdOf(line.Request!), TargetOf(line.Request!)));

    public void Act(DateTimeOffset now)
    {
        if (IsTame)
        {
            (_origin.Greeting, _mood) = (Greeting.Accepts, Mood.Quick);
        }
        else if (_dice.Next(60) == 0)
        {
            (_origin.Greeting, _mood) = ((Greeting)_dice.Next(3), (Mood)_dice.Next(3));
        }

        foreach (var line in _lines.ToArray())
        {
            Act(line, now);
        }

        _lines.RemoveAll(line => line.IsOver);
    }

    /// <summary>What is behind the question mark changes nothing.</summary>
    private static string TargetOf(Message request) => request.Lines[0].Split(' ')[1].Split('?')[0];

    private static string IdOf(Message request) => request.Field("X-Id");

    private void Act(SimLine line, DateTimeOffset now)
    {
        if (!IsTame && _dice.Next(80) == 0)
        {
            Break(line);
            return;
        }

        var head = "";
        if (line is { Request: null, Unsent.Length: 0, Closes: false }
            && Message.Read(line.Peer.Text, line.Peer.IsOver, null, ref head) is { } request)
        {
            line.Peer.Received.Skip(request.Length);
            line.Request = request;
            _truth.Reach(IdOf(request));
        }

        if (line.Request is { } asked && (_mood == Mood.Quick || (_mood == Mood.Slow && _dice.Next(4) == 0)))
        {
            line.Request = null;
            Answer(line.Unsent, line, asked, now);
        }

        Send(line);
    }

    private void Answer(StringBuilder wire, SimLine line, Message request, DateTimeOffset now)
    {
        var (method, target) = (request.Lines[0].Split(' ')[0], TargetOf(request));
        var language = request.Field("Accept-Language");
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

        if (method == "PURGE")
        {
            // Where nothing is stored it comes here.
            wire.Append("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            return;
        }

        var version = method == "POST" || _dice.Next(30) == 0 ? _truth.Change(target) : _truth.VersionOf(target);
        var tag = $"\"{target}{language}{version}\"";
        var fields = $"Date: {now:R}\r\nETag: {tag}\r\nX-Target: {target}\r\nX-Version: {version}\r\nCache-Tag: {target}\r\n"
            + $"Vary: Accept-Language\r\nCache-Control: {FreshnessOf(method, target)}\r\n";
        if (request.Lines.Contains($"If-None-Match: {tag}") && _dice.Next(3) > 0)
        {
            wire.Append($"HTTP/1.1 304 Not Modified\r\n{fields}\r\n");
            return;
        }

        var body = Label.Content(target, language, version);
        wire.Append($"HTTP/1.1 200 OK\r\n{fields}X-Sum: {Label.SumOf(request.Body)}\r\n");
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

    private string FreshnessOf(string method, string target)
    {
        int[] seconds = [0, 1, 2, 5, 60];
        return method != "POST" && Label.IsCacheable(target)
            ? $"max-age={seconds[_dice.Next(seconds.Length)]}"
            : "no-store";
    }

    private void Send(SimLine line)
    {
        var all = line.Unsent.Length;
        var most = _mood == Mood.Slow ? _dice.Next(40) : _dice.Next(3) == 0 ? _dice.Next(400) : 8_000;
        var length = IsTame ? all : Math.Min(all, most);
        line.Peer.Send(line.Unsent.ToString(0, length));
        line.Unsent.Remove(0, length);
        if (line is { Closes: true, Unsent.Length: 0 } || line.Peer.IsOver)
        {
            line.Peer.Finish();
            line.IsOver = true;
        }
    }

    private void Break(SimLine line)
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
}
