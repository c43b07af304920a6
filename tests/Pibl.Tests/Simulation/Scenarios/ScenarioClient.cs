using System.Globalization;
using System.Text;
using Pibl.Tests.Transcripts;
using Pibl.Twins;

namespace Pibl.Tests.Simulation.Scenarios;

/// <summary>A client that asks one thing after another on one connection, and checks every byte.</summary>
internal sealed class ScenarioClient(ProxyWorld world, Sightings sightings, Random dice, int number, bool isSticky)
{
    private readonly StringBuilder _unsent = new();
    private Peer? _peer;
    private Sent? _sent;
    private TimeSpan _nextAt;
    private string _cookie = "";
    private int _requests;

    /// <summary>Asks no more: what is under way ends.</summary>
    public bool IsTired { get; set; }

    public bool IsWaiting => _sent is not null;

    public void Act(TimeSpan now)
    {
        Check(now);
        if (_sent is null && now >= _nextAt && !IsTired)
        {
            _peer ??= world.Connect($"192.0.2.{number}");
            Ask(now);
        }

        if (_peer is { } peer && _unsent.Length > 0)
        {
            var length = dice.Next(3) == 0 && !IsTired ? dice.Next(1, _unsent.Length + 1) : _unsent.Length;
            peer.Send(_unsent.ToString(0, length));
            _unsent.Remove(0, length);
        }
        else if (_sent is not null && dice.Next(150) == 0)
        {
            _peer!.Reset();
            End(new Outcome(_sent, now, 0, HasLeft: true));
        }
    }

    public void Check(TimeSpan now)
    {
        if (_peer is not { } peer || (peer.Received.Length == 0 && !peer.IsOver))
        {
            return;
        }

        var head = "";
        if (_sent is { } sent && Message.Read(peer.Text, peer.SeesFinish, sent.Method, ref head) is { } message)
        {
            peer.Received.Skip(message.Length);
            var status = int.Parse(message.StatusOf(), CultureInfo.InvariantCulture);
            Check(sent, message, status);
            var goesOn = !peer.IsOver && message.Field("Connection") != "close" && _unsent.Length == 0;
            _nextAt = now + TimeSpan.FromMilliseconds(dice.Next(250));
            if (goesOn)
            {
                _sent = null;
                sightings.Note(new Outcome(sent, now, status, HasLeft: false));
            }
            else
            {
                End(new Outcome(sent, now, status, HasLeft: false));
            }
        }
        else if (peer.IsOver)
        {
            End(_sent is null ? null : new Outcome(_sent, now, 0, HasLeft: false));
        }
    }

    private void Check(Sent sent, Message message, int status)
    {
        if (status is 502 or 503 or 504)
        {
            return;
        }

        Assert.True(status is 200 or 500, $"{sent}: {string.Join(' ', message.Lines)}");
        Assert.Equal(sent.Target, message.Field("X-Target"));
        Assert.Equal(sent.Method == "HEAD" ? "" : Label.Content(sent.Target, "", 1), message.Body);
        Assert.Equal(Label.SumOf(sent.HasBody ? Label.Upload(sent.Target) : ""), message.Field("X-Sum"));
        _cookie = message.Field("Set-Cookie") is { Length: > 0 } set ? set.Split(';')[0] : _cookie;
    }

    private void Ask(TimeSpan now)
    {
        var id = $"c{number}-{++_requests}";
        var (method, hasKey) = dice.Next(20) switch
        {
            < 9 => ("GET", false),
            < 13 => ("PUT", false),
            < 17 => ("POST", false),
            17 => ("POST", true),
            18 => ("HEAD", false),
            _ => ("DELETE", false),
        };
        _unsent.Append($"{method} /n/{id} HTTP/1.1\r\nHost: sim.test\r\nX-Id: {id}\r\n");
        _unsent.Append(hasKey ? $"Idempotency-Key: \"{id}\"\r\n" : "");
        _cookie = dice.Next(5) == 0 ? "" : _cookie;
        _unsent.Append(isSticky && _cookie.Length > 0 ? $"Cookie: {_cookie}\r\n" : "");
        _sent = new Sent(id, method, $"/n/{id}", hasKey, false, now);
        if (_sent.HasBody)
        {
            var from = _unsent.Length;
            Pieces.Append(_unsent, Label.Upload(_sent.Target), dice);
            _sent = _sent with { IsChunked = _unsent[from] == 'T' };
        }
        else
        {
            _unsent.Append("\r\n");
        }
    }

    private void End(Outcome? outcome)
    {
        (_peer, _sent) = (null, null);
        _unsent.Clear();
        if (outcome is not null)
        {
            sightings.Note(outcome);
        }
    }
}
