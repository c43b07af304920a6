namespace Pibl.Tests.Simulation;

/// <summary>
/// What all servers of a run serve, whatever becomes of the proxy between them and their clients: which version of each
/// resource there is, which of them are known to be outdated, and which requests went where.
/// </summary>
internal sealed class Truth
{
    private readonly Dictionary<string, int> _versions = [];
    private readonly Dictionary<string, int> _floors = [];
    private readonly Dictionary<string, DateTimeOffset> _left = [];
    private readonly List<string> _reached = [];

    /// <summary>Requests that a server has read, by their X-Id.</summary>
    public IReadOnlyList<string> Reached => _reached;

    /// <summary>The version that there is now.</summary>
    public int VersionOf(string target) => _versions.GetValueOrDefault(target, 1);

    /// <summary>The resource changes.</summary>
    public int Change(string target) => _versions[target] = VersionOf(target) + 1;

    /// <summary>
    /// Whoever asks from now on must not be answered with an older one: a client knows that it was changed.
    /// </summary>
    public int FloorOf(string target) => _floors.GetValueOrDefault(target);

    /// <summary>A client was told that an unsafe method has changed it (RFC 9111 §4.4).</summary>
    public void Outdate(string target, int version) => _floors[target] = Math.Max(FloorOf(target), version);

    public void Reach(string id) => _reached.Add(id);

    /// <summary>A client broke off while it waited for these.</summary>
    public void Leave(IEnumerable<string> ids, DateTimeOffset now)
    {
        foreach (var id in ids)
        {
            _left[id] = now;
        }
    }

    /// <summary>How many requests their clients left.</summary>
    public int Left => _left.Count;

    /// <summary>When the client of that request broke off; null while it is there.</summary>
    public DateTimeOffset? LeftAt(string id) => _left.TryGetValue(id, out var at) ? at : null;
}
