using System.Globalization;
using System.Text;
using Pibl.Tests.Transcripts;
using Pibl.Twins;

namespace Pibl.Tests.Simulation;

/// <summary>
/// A client that does what clients do: pipelines, sends in pieces, reads slowly, breaks off. It knows what each answer
/// must be, and checks all that reaches it.
/// </summary>
internal sealed class SimClient(ProxyWorld world, Truth truth, Random dice, int number)
{
    private const int PipelinedMax = 4;

    private readonly Queue<Asked> _asked = new();
    private readonly List<string> _answered = [];
    private readonly StringBuilder _unsent = new();
    private ProxyWorld _world = world;
    private Peer? _peer;
    private int _requests;
    private bool _finished;

    /// <summary>What it puts behind a target does not count (CACHE_KEY).</summary>
    public bool MayDecorate { get; init; }

    /// <summary>Answers that were whole and right.</summary>
    public int Answers { get; private set; }

    /// <summary>The requests that got a final answer, whatever it was, in this world.</summary>
    public IReadOnlyList<string> Answered => _answered;

    /// <summary>Does one thing, or nothing.</summary>
    /// <summary>Targets that it has asked for and waits for.</summary>
    public IEnumerable<string> Wants => _asked.Select(asked => asked.Target);

    public void Act()
    {
        if (_peer is not null)
        {
            Check();
        }

        if (_peer is null)
        {
            _peer = _world.Connect();
            _finished = false;
            return;
        }

        switch (dice.Next(100))
        {
            case < 40 when !_finished && _asked.Count < PipelinedMax:
                Ask();
                Send();
                break;
            case < 80:
                Send();
                break;
            case < 84:
                _peer.Pause(dice.Next(2000));
                break;
            case < 92:
                _peer.Resume();
                break;
            case 97 or 98 when _unsent.Length == 0:
                _finished = true;
                _peer.Finish();
                break;
            case 99:
                _peer.Reset();
                truth.Leave(_asked.Select(asked => asked.Id), _world.Clock.GetUtcNow());
                Leave();
                break;
        }
    }

    /// <summary>Reads all that is there, sends all that is left, and says goodbye.</summary>
    public void End()
    {
        if (_peer is { } peer)
        {
            peer.Resume();
            peer.Send(_unsent.ToString());
            _unsent.Clear();
            _world.Settle();
            peer.Finish();
            _finished = true;
        }
    }

    /// <summary>The proxy was killed: what has arrived has arrived, and nothing more will.</summary>
    public void LoseProxy()
    {
        Check();
        Leave();
    }

    /// <summary>The proxy is back.</summary>
    public void Enter(ProxyWorld next)
    {
        _world = next;
        _answered.Clear();
    }

    /// <summary>Checks what has arrived: whole answers, in order, each to its own request.</summary>
    public void Check()
    {
        var head = "";
        while (_peer is { } peer && _asked.TryPeek(out var asked)
            && Message.Read(peer.Text, peer.SeesFinish, asked.Method, ref head) is { } message)
        {
            peer.Received.Skip(message.Length);
            if (message.Lines[0][9] != '1')
            {
                _asked.Dequeue();
                _answered.Add(asked.Id);
                Check(asked, message);
            }

            if (message.StatusOf() == "408")
            {
                // Half a head was all the proxy had: it cannot know that HEAD was meant, and sends a page. It is the
                // last word.
                peer.Received.Skip(peer.Received.Length);
                _answered.Remove(asked.Id);
            }
        }

        if (_peer is { IsOver: true } over)
        {
            Assert.True(over.SeesReset || over.Received.Length == 0, $"a broken answer looks whole:\n{over.Text}");
            Leave();
        }
    }

    private void Check(Asked asked, Message message)
    {
        var status = message.StatusOf();
        if (status is "502" or "503" or "504" or "408")
        {
            return;
        }

        if (asked.Method == "PURGE")
        {
            Assert.Equal("200", status);
            truth.Outdate(asked.Target, asked.VersionMin);
            Answers++;
            return;
        }

        Assert.Equal((asked.Target, "200"), (message.Field("X-Target"), status));
        var version = int.Parse(message.Field("X-Version"), CultureInfo.InvariantCulture);
        Assert.True(
            version >= asked.VersionMin,
            $"{asked} got version {version}, though a client knew that it was outdated: {message.Field("Cache-Status")}");
        if (asked.Method == "HEAD")
        {
            return;
        }

        Assert.Equal(Label.Content(asked.Target, asked.Language, version), message.Body);
        if (asked.Method == "POST")
        {
            Assert.Equal(Label.SumOf(Label.Upload(asked.Target)), message.Field("X-Sum"));
            truth.Outdate(asked.Target, version);
        }

        Answers++;
    }

    private void Ask()
    {
        var id = $"c{number}-{++_requests}";
        var (method, target) = dice.Next(20) switch
        {
            < 5 => ("GET", $"/own/{id}"),
            < 10 => ("GET", $"/shared/{dice.Next(6)}"),
            < 14 => ("GET", $"/vary/{dice.Next(3)}"),
            < 16 => ("HEAD", $"/shared/{dice.Next(6)}"),
            16 => ("POST", $"/shared/{dice.Next(6)}"),
            17 => ("POST", $"/vary/{dice.Next(3)}"),
            18 => ("PURGE", dice.Next(2) == 0 ? $"/shared/{dice.Next(6)}" : $"/vary/{dice.Next(3)}"),
            _ => ("POST", $"/own/{id}"),
        };
        var language = dice.Next(2) == 0 ? "es" : "en";
        var least = method == "PURGE" ? truth.Change(target) : truth.FloorOf(target);
        _asked.Enqueue(new Asked(id, method, target, language, least));
        var decorated = MayDecorate && dice.Next(2) == 0 ? $"{target}?{SimSettings.Ignored}{dice.Next(3)}=x" : target;
        var written = method != "PURGE" ? decorated : Purged(target, decorated);
        _unsent.Append($"{method} {written} HTTP/1.1\r\nHost: sim.test\r\nX-Id: {id}\r\n")
            .Append($"Accept-Language: {language}\r\n{(dice.Next(2) == 0 ? $"Cookie: a=b; lang={language}\r\n" : "")}");
        if (method == "POST")
        {
            Pieces.Append(_unsent, Label.Upload(target), dice);
        }
        else
        {
            _unsent.Append("\r\n");
        }
    }

    /// <summary>Whoever changes something tells the cache, in one of the ways that there are.</summary>
    private string Purged(string target, string decorated) => dice.Next(3) switch
    {
        0 => decorated,
        1 => $"{target}*",
        _ => $"/ HTTP/1.1\r\nCache-Tag: other, {target}\r\nX-Rest: /",
    };

    private void Send()
    {
        var length = Math.Min(_unsent.Length, dice.Next(2) == 0 ? dice.Next(1, 30) : 10_000);
        _peer!.Send(_unsent.ToString(0, length));
        _unsent.Remove(0, length);
    }

    private void Leave()
    {
        _peer = null;
        _asked.Clear();
        _unsent.Clear();
    }
}
