using Pibl.Cache;

namespace Pibl.Advice;

/// <summary>The routes of a recording, no more than a thousand; all further ones are counted as one.</summary>
internal sealed class Routes
{
    /// <summary>With a hundred values of each of eight fields, a route takes 20 KB; most take 1 KB.</summary>
    public const int CountMax = 1000;

    /// <summary>Longer names are cut: a host and a segment are mostly shorter. In characters.</summary>
    private const int NameLengthMax = 80;

    private const string Others = "(other routes)";

    private readonly Dictionary<string, RouteTally> _tallies = [];

    public IEnumerable<(string Name, RouteTally Tally)> All => _tallies.Select(route => (route.Key, route.Value));

    public void Take(LoggedRequest request)
    {
        var name = NameOf(request.Key);
        if (!_tallies.TryGetValue(name, out var tally))
        {
            name = _tallies.Count < CountMax ? name : Others;
            tally = _tallies.TryGetValue(name, out var others) ? others : _tallies[name] = new RouteTally();
        }

        tally.Take(request);
    }

    /// <summary><c>shop.example/img/</c>; <c>shop.example/</c> for what lies in no folder.</summary>
    private static string NameOf(CacheKey key)
    {
        var target = key.Target.Span;
        var path = target.IndexOf((byte)'?') is var query and >= 0 ? target[..query] : target;
        var end = path.Length > 1 ? path[1..].IndexOf((byte)'/') : -1;
        var name = $"{key.Host}{key.Target.Slice(0, end < 0 ? Math.Min(1, path.Length) : end + 2)}";
        return name.Length <= NameLengthMax ? name : $"{name.AsSpan(0, NameLengthMax - 1)}…";
    }
}
