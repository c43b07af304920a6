using Pibl.Twins;

namespace Pibl.Tests.Transcripts;

/// <summary>Plays a transcript against the whole proxy, and fails at the first line that is not true.</summary>
internal sealed class TranscriptRun : IDisposable
{
    private readonly Dictionary<string, Party> _clients = [];
    private readonly Dictionary<Peer, Party> _connections = [];
    private readonly Dictionary<string, Party> _current = [];
    private readonly ProxyWorld _world;
    private int _logged;

    private TranscriptRun(string[] config, int segment) =>
        _world = new ProxyWorld(Given.Settings(config), () => segment);

    /// <param name="transcript">What happens.</param>
    /// <param name="segment">How many bytes the proxy gets at most from one read.</param>
    public static void Play(Transcript transcript, int segment)
    {
        var config = transcript.Steps.Where(step => step.Words is ["config"]).SelectMany(step => step.Text.Split('\n'));
        using var run = new TranscriptRun(config.ToArray(), segment);
        foreach (var step in transcript.Steps)
        {
            run._world.Settle();
            if (run.Complaint(step) is { } complaint)
            {
                Assert.Fail($"line {step.Line} (```{string.Join(' ', step.Words)}): {complaint}\n{run.Picture()}");
            }
        }

        run.End();
    }

    public void Dispose() => _world.Dispose();

    private string? Complaint(Step step)
    {
        switch (step.Words)
        {
            case ["config"]:
                return null;
            case ["world"]:
                return step.Text.Split('\n').Select(Directive).FirstOrDefault(complaint => complaint is not null);
            case ["log"]:
                return LogComplaint(step.Text.Split('\n'));
            case ["client", .. var rest]:
                return Talk(Client(NameIn(rest)), step);
            case ["origin", var name, ..]:
                return OriginTalk(name, step);
            default:
                return "no such fence";
        }
    }

    private static string? Talk(Party party, Step step)
    {
        if (step.Has("expects"))
        {
            return party.Expect(step);
        }

        party.Send(step);
        return null;
    }

    private string? OriginTalk(string name, Step step)
    {
        if (step.Has("expects")
            && _world.Connector[name].Connections.FirstOrDefault(peer => peer.Received.Length > 0) is { } peer)
        {
            _current[name] = PartyOf(peer);
        }

        return _current.TryGetValue(name, out var party) ? Talk(party, step) : "nothing arrived there";
    }

    private string? Directive(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string? complaint;
        switch (words)
        {
            case ["advance", var time]:
                _world.Advance(Deeds.Duration(time));
                return null;
            case ["drain"]:
                _ = _world.Drain();
                return null;
            case ["client", .. var rest]:
                var deed = rest.Length > 0 && _clients.ContainsKey(rest[0]) ? rest[1..] : rest;
                complaint = deed is ["connects"] ? Client("client") is null ? "" : null : Deeds.Do(
                    Client(NameIn(rest)).Peer, string.Join(' ', deed));
                break;
            case ["origin", var name, .. var rest] when Deeds.TryDo(_world.Connector[name], rest, out complaint):
                break;
            case ["origin", var name, .. var rest]:
                var current = _current.TryGetValue(name, out var party)
                    ? party.Peer
                    : _world.Connector[name].Connections[^1];
                complaint = Deeds.Do(current, string.Join(' ', rest));
                break;
            default:
                return $"no such directive: {line}";
        }

        _world.Settle();
        return complaint is null ? null : $"{line}: {complaint}";
    }

    private string? LogComplaint(string[] expected)
    {
        var lines = _world.AccessLog.Lines(_logged);
        _logged = _world.AccessLog.Entries.Count;
        var at = 0;
        foreach (var line in expected)
        {
            at = Array.FindIndex(lines, at, actual => actual.Contains(line, StringComparison.Ordinal)) + 1;
            if (at == 0)
            {
                return $"the log has no line \"{line}\" here, but\n{string.Join('\n', lines)}";
            }
        }

        return null;
    }

    /// <summary>
    /// Nothing may be left over: no byte that the transcript did not speak of, and nothing held in the proxy.
    /// </summary>
    private void End()
    {
        _world.Settle();
        foreach (var (name, party) in _clients)
        {
            Assert.True(party.Peer.Received.Length == 0, $"the client {name} got more:\n{party.Peer.Text}");
        }

        foreach (var origin in _world.Connector.All)
        {
            Assert.All(origin.Connections, peer => Assert.True(
                peer.Received.Length == 0, $"{origin.Name} got more:\n{peer.Text}"));
        }

        foreach (var party in _clients.Values)
        {
            party.Peer.Resume();
            party.Peer.Finish();
        }

        _world.Close();
    }

    private static string NameIn(string[] words) =>
        words.Length > 0 && words[0] is not ("expects" or "sends" or "raw")
            && (words.Length == 1 || words[0].Length == 1)
            && !IsDeed(words[0])
            ? words[0]
            : "client";

    private static bool IsDeed(string word) =>
        word is "finishes" or "resets" or "pauses" or "resumes" or "sees" or "connects";

    private Party Client(string name) =>
        _clients.TryGetValue(name, out var party)
            ? party
            : _clients[name] = new Party(_world.Connect(), isClient: true);

    private Party PartyOf(Peer peer) =>
        _connections.TryGetValue(peer, out var party) ? party : _connections[peer] = new Party(peer, isClient: false);

    private string Picture()
    {
        var clients = _clients.Select(pair => $"--- {pair.Key} has unread\n{pair.Value.Peer.Text}");
        var origins = _world.Connector.All.SelectMany(origin => origin.Connections.Select(
            peer => $"--- {origin.Name}:{peer.Address.Port} has unread\n{peer.Text}"));
        return string.Join('\n', clients.Concat(origins).Append("--- log").Concat(_world.AccessLog.Lines()));
    }
}
