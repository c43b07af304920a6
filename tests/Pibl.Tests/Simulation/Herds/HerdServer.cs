using System.Globalization;
using System.Text;
using Pibl.Cache;
using Pibl.Tests.Transcripts;
using Pibl.Twins;

namespace Pibl.Tests.Simulation.Herds;

/// <summary>A server of one resource, which changes whenever it is fetched, as its bodies tell.</summary>
internal sealed class HerdServer
{
    private readonly HerdKind _kind;
    private readonly Random _dice;
    private readonly bool _isCalm;
    private readonly List<SimLine> _lines = [];
    private int _version;

    public HerdServer(Origin origin, HerdKind kind, bool isCalm, Random dice)
    {
        (_kind, _isCalm, _dice) = (kind, isCalm, dice);
        origin.Connected = peer => _lines.Add(new SimLine(peer));
    }

    /// <summary>Requests that carried nothing which keeps them from sharing.</summary>
    public int PlainGets { get; private set; }

    /// <summary>From now on it answers at once, and whole.</summary>
    public bool IsTame { get; set; }

    /// <summary>The content of a version, for a language or for one user.</summary>
    public static string ContentOf(string whom, int version)
    {
        var piece = $"{whom}/{version} ";
        return string.Concat(Enumerable.Repeat(piece, 1 + (version * 7919 % 300)));
    }

    public void Act(DateTimeOffset now)
    {
        foreach (var line in _lines.ToArray())
        {
            Act(line, now);
        }

        _lines.RemoveAll(line => line.IsOver);
    }

    private void Act(SimLine line, DateTimeOffset now)
    {
        if (!IsTame && !_isCalm && _dice.Next(60) == 0)
        {
            line.Peer.Reset();
            line.IsOver = true;
            return;
        }

        var head = "";
        if (line is { Request: null, Unsent.Length: 0 }
            && Message.Read(line.Peer.Text, line.Peer.IsOver, null, ref head) is { } request)
        {
            line.Peer.Received.Skip(request.Length);
            line.Request = request;
            PlainGets += request.Lines[0].StartsWith("GET", StringComparison.Ordinal) && request.Field("X-Plain") == "1"
                ? 1 : 0;
        }

        if (line.Request is { } asked && (IsTame || _dice.Next(_isCalm ? 3 : 12) == 0))
        {
            line.Request = null;
            Answer(line.Unsent, asked, now);
        }

        var length = IsTame ? line.Unsent.Length : Math.Min(line.Unsent.Length, _dice.Next(1200));
        if (length > 0)
        {
            // In these worlds a piece of no bytes is an end.
            line.Peer.Send(line.Unsent.ToString(0, length));
        }

        line.Unsent.Remove(0, length);
        line.IsOver |= line.Peer.IsOver;
    }

    private void Answer(StringBuilder wire, Message request, DateTimeOffset now)
    {
        if (_dice.Next(8) == 0)
        {
            wire.Append("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
        }

        var (control, whom) = _kind switch
        {
            HerdKind.Fresh => ("max-age=600", "all"),
            HerdKind.Short => ("max-age=1", "all"),
            HerdKind.Renewed => ("max-age=1, stale-while-revalidate=3", "all"),
            HerdKind.Varying => ("max-age=600\r\nVary: Accept-Language", request.Field("Accept-Language")),
            HerdKind.Keyed => (_isCalm || _dice.Next(2) == 0
                ? "max-age=600" : "max-age=1, stale-while-revalidate=3", request.Field("Accept-Language")),
            HerdKind.Validated => ("no-cache", "all"),
            HerdKind.Private => ("private, max-age=600", request.Field("X-Id")),
            _ => ("no-store", "all"),
        };
        if (_kind == HerdKind.Failing)
        {
            wire.Append("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
            return;
        }

        var known = request.Field("If-None-Match").Trim('"');
        if (known.StartsWith($"{whom}-", StringComparison.Ordinal) && _dice.Next(2) == 0)
        {
            wire.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 304 Not Modified\r\nDate: {now:R}\r\nETag: \"{known}\"\r\nCache-Control: {control}\r\n\r\n");
            return;
        }

        var version = ++_version;
        var body = ContentOf(whom, version);
        if (_dice.Next(2) == 0 && AppendPart(wire, request, body, (whom, version, control), now))
        {
            return;
        }

        wire.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nDate: {now:R}\r\nETag: \"{whom}-{version}\"\r\nX-Whom: {whom}\r\nX-Version: {version}\r\nCache-Control: {control}\r\n");
        if (request.Lines[0].StartsWith("HEAD", StringComparison.Ordinal))
        {
            wire.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n");
            return;
        }

        Pieces.Append(wire, body, _dice);
    }

    /// <summary>Some servers know ranges.</summary>
    private static bool AppendPart(
        StringBuilder wire, Message request, string body, (string Whom, int Version, string Control) of,
        DateTimeOffset now)
    {
        if (ByteRange.Of(Encoding.ASCII.GetBytes(request.Field("Range")), body.Length, out var range)
            != RangeOutcome.Satisfiable)
        {
            return false;
        }

        wire.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 206 Partial Content\r\nDate: {now:R}\r\nETag: \"{of.Whom}-{of.Version}\"\r\nX-Whom: {of.Whom}\r\nX-Version: {of.Version}\r\nCache-Control: {of.Control}\r\nContent-Range: bytes {range.First}-{range.Last}/{body.Length}\r\nContent-Length: {range.Length}\r\n\r\n");
        wire.Append(body, (int)range.First, (int)range.Length);
        return true;
    }
}
