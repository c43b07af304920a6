namespace Pibl.Tests.Simulation.Scenarios;

/// <summary>Which requests clients have sent, and which of them servers have seen, by their X-Id.</summary>
internal sealed class Sightings
{
    private readonly Dictionary<string, int> _times = [];
    private readonly List<(string Id, TimeSpan At)> _again = [];
    private readonly List<Outcome> _outcomes = [];

    /// <summary>How often each request was seen at a server.</summary>
    public IReadOnlyDictionary<string, int> Times => _times;

    /// <summary>Each time but the first that one was seen.</summary>
    public IReadOnlyList<(string Id, TimeSpan At)> Again => _again;

    public IReadOnlyList<Outcome> Outcomes => _outcomes;

    /// <summary>A server has begun to read it.</summary>
    public void See(string id, TimeSpan now)
    {
        if (_times.TryGetValue(id, out var times))
        {
            _again.Add((id, now));
        }

        _times[id] = times + 1;
    }

    public void Note(Outcome outcome) => _outcomes.Add(outcome);
}

/// <summary>A request that its client has sent.</summary>
/// <param name="Id">Its X-Id.</param>
/// <param name="Method">Its method.</param>
/// <param name="Target">What it asks for.</param>
/// <param name="HasKey">It has an Idempotency-Key.</param>
/// <param name="IsChunked">Its body has no length.</param>
/// <param name="At">When it was sent.</param>
internal sealed record Sent(string Id, string Method, string Target, bool HasKey, bool IsChunked, TimeSpan At)
{
    public bool HasBody => Method is "PUT" or "POST";

    /// <summary>RFC 9110 §9.2.2, and whoever has given it a name.</summary>
    public bool IsIdempotent => Method != "POST" || HasKey;
}

/// <summary>What became of a request.</summary>
/// <param name="Sent">The request.</param>
/// <param name="At">When that was known.</param>
/// <param name="Status">That of the answer; 0: it was broken off.</param>
/// <param name="HasLeft">By its client.</param>
internal sealed record Outcome(Sent Sent, TimeSpan At, int Status, bool HasLeft)
{
    public bool IsRight => Status == 200;
}
