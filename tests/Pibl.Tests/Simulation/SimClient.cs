using System.Text;
using Pibl.Tests.Transcripts;
using Pibl.Twins;

namespace Pibl.Tests.Simulation;

/// <summary>
/// A client that does what clients do: pipelines, sends in pieces, reads slowly, breaks off. It knows what each answer
/// must be, and checks all that reaches it.
/// </summary>
internal sealed class SimClient(ProxyWorld world, Random dice, int number)
{
    private const int PipelinedMax = 4;

    private readonly Queue<(string Method, string Target, string Language)> _asked = new();
    private readonly StringBuilder _unsent = new();
    private Peer? _peer;
    private int _requests;
    private bool _finished;

    /// <summary>Answers that were whole and right.</summary>
    public int Answers { get; private set; }

    /// <summary>Does one thing, or nothing.</summary>
    public void Act(bool mayBegin)
    {
        if (_peer is not null)
        {
            Check();
        }

        if (_peer is null)
        {
            if (mayBegin)
            {
                _peer = world.Connect();
                _finished = false;
            }

            return;
        }

        switch (dice.Next(100))
        {
            case < 40 when mayBegin && !_finished && _asked.Count < PipelinedMax:
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
            case 98 when mayBegin && _unsent.Length == 0:
                _finished = true;
                _peer.Finish();
                break;
            case 99 when mayBegin:
                _peer.Reset();
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
            world.Settle();
            peer.Finish();
            _finished = true;
        }
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
                Check(asked, message);
            }

            if (message.Lines[0].Contains(" 408 ", StringComparison.Ordinal))
            {
                // Half a head was all the proxy had: it cannot know that HEAD was meant, and sends a page. It is the
                // last word.
                peer.Received.Skip(peer.Received.Length);
            }
        }

        if (_peer is { IsOver: true } over)
        {
            Assert.True(over.SeesReset || over.Received.Length == 0, $"a broken answer looks whole:\n{over.Text}");
            Leave();
        }
    }

    private void Check((string Method, string Target, string Language) asked, Message message)
    {
        var status = message.Lines[0][9..12];
        if (status is "502" or "503" or "504" or "408")
        {
            return;
        }

        var target = message.Lines.FirstOrDefault(
            line => line.StartsWith("X-Target: ", StringComparison.Ordinal))?[10..];
        Assert.Equal((asked.Target, "200"), (target, status));
        if (asked.Method == "HEAD")
        {
            return;
        }

        Assert.Equal(Label.Content(asked.Target, asked.Language), message.Body);
        if (asked.Method == "POST")
        {
            Assert.Contains($"X-Sum: {Label.SumOf(Label.Upload(asked.Target))}", message.Lines);
        }

        Answers++;
    }

    private void Ask()
    {
        var own = $"/c{number}/{++_requests}";
        var (method, target) = dice.Next(10) switch
        {
            < 3 => ("GET", own),
            < 5 => ("GET", $"/shared/{dice.Next(4)}"),
            < 7 => ("GET", $"/vary/{dice.Next(3)}"),
            7 => ("HEAD", $"/shared/{dice.Next(4)}"),
            _ => ("POST", own),
        };
        var language = dice.Next(2) == 0 ? "es" : "en";
        _asked.Enqueue((method, target, language));
        _unsent.Append($"{method} {target} HTTP/1.1\r\nHost: sim.test\r\nAccept-Language: {language}\r\n");
        if (method == "POST")
        {
            Pieces.Append(_unsent, Label.Upload(target), dice);
        }
        else
        {
            _unsent.Append("\r\n");
        }
    }

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
