using System.Globalization;

namespace Pibl.Advice;

/// <summary>What was seen of one route: a host with the first segment of the path.</summary>
internal sealed class RouteTally
{
    /// <summary>Fields by which a route's responses are selected; few sites have more than three.</summary>
    private const int FieldsMax = 8;

    /// <summary>Values that are told apart for one field; beyond that it is "so many or more".</summary>
    public const int ValuesMax = 100;

    /// <summary>Reasons are a closed set (docs/cache.md); a log may be anybody's.</summary>
    private const int ReasonsMax = 64;

    private readonly Dictionary<string, long> _reasons = [];
    private readonly Dictionary<string, HashSet<uint>> _fields = [];

    public long Requests { get; private set; }

    public long Stored { get; private set; }

    /// <summary>Stored without ETag and Last-Modified.</summary>
    public long Unvalidated { get; private set; }

    /// <summary>Fetched whole although it was stored already, since nothing could be asked about.</summary>
    public long Refetched { get; private set; }

    public long RefetchedBytes { get; private set; }

    /// <summary>Stored without a word on how long; what the operator says instead counts as none.</summary>
    public long Silent { get; private set; }

    /// <summary>Of those, the ones that are asked about each time.</summary>
    public long AskedEachTime { get; private set; }

    /// <summary>Of those, the ones whose lifetime is by CACHE_TTL.</summary>
    public long ByTtl { get; private set; }

    /// <summary>Not stored, since nothing says how long and nothing validates it.</summary>
    public long Useless => _reasons.GetValueOrDefault("no-freshness");

    /// <summary>Something was stored under the key, and selected by other fields than these.</summary>
    public long VaryMisses { get; private set; }

    /// <summary>Why answers were not stored, and how many.</summary>
    public IReadOnlyDictionary<string, long> Reasons => _reasons;

    /// <summary>How many values each selecting field had, up to <see cref="ValuesMax"/>.</summary>
    public IEnumerable<(string Field, int Values)> Fields => _fields.Select(one => (one.Key, one.Value.Count));

    public void Take(LoggedRequest request)
    {
        Requests += request.IsRefresh ? 0 : 1;
        VaryMisses += request.Forwarded == "vary-miss" ? 1 : 0;
        TakeFields(request.SelectedBy);
        if (request.Use == CacheUse.NotStored)
        {
            if (request.Detail.Length > 0 && (_reasons.Count < ReasonsMax || _reasons.ContainsKey(request.Detail)))
            {
                _reasons[request.Detail] = _reasons.GetValueOrDefault(request.Detail) + 1;
            }

            return;
        }

        if (request is not { HasValidator: { } hasValidator, SaysLifetime: { } says })
        {
            return;
        }

        Stored++;
        if (!hasValidator)
        {
            var isAgain = request.Forwarded == "stale";
            Unvalidated++;
            Refetched += isAgain ? 1 : 0;
            RefetchedBytes += isAgain ? request.BodyBytes : 0;
        }

        if (!says)
        {
            Silent++;
            ByTtl += request.Detail == "ttl" ? 1 : 0;
            AskedEachTime += request.Detail != "ttl" && request.FreshForSeconds == 0 ? 1 : 0;
        }
    }

    private void TakeFields(string selectedBy)
    {
        foreach (var field in selectedBy.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0
                || !uint.TryParse(field.AsSpan(equals + 1), NumberStyles.AllowHexSpecifier, null, out var value))
            {
                continue;
            }

            // The Range of a part that is stored is no field that a server chose by.
            var name = field[..equals].ToLowerInvariant();
            if (name != "range" && !_fields.ContainsKey(name) && _fields.Count < FieldsMax)
            {
                _fields[name] = [];
            }

            if (_fields.GetValueOrDefault(name) is { Count: < ValuesMax } values)
            {
                values.Add(value);
            }
        }
    }
}
