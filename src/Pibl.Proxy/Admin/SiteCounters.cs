using System.Collections.Concurrent;
using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Admin;

/// <summary>Counters of exchanges, by site. Safe for several threads.</summary>
internal sealed class SiteCounters
{
    private readonly ConcurrentDictionary<string, Counter> _sites = new(StringComparer.Ordinal);

    /// <summary>One more.</summary>
    /// <param name="site">Of which site; empty: of none.</param>
    /// <param name="status">That was sent; 0: none.</param>
    /// <param name="isHit">Answered from the cache.</param>
    /// <param name="bodyBytes">That went to the client.</param>
    public void Add(string site, int status, bool isHit, long bodyBytes) =>
        _sites.GetOrAdd(site, static _ => new Counter()).Add(status, isHit, bodyBytes);

    /// <summary>As they are now.</summary>
    public HashMap<string, SiteCounts> Read() =>
        toHashMap(_sites.Select(site => (site.Key, site.Value.Read())));

    private sealed class Counter
    {
        private readonly long[] _classes = new long[6];
        private long _hits;
        private long _bodyBytes;

        public void Add(int status, bool isHit, long bodyBytes)
        {
            Interlocked.Increment(ref _classes[Math.Min(5, status / 100)]);
            if (isHit)
            {
                Interlocked.Increment(ref _hits);
            }

            if (bodyBytes > 0)
            {
                Interlocked.Add(ref _bodyBytes, bodyBytes);
            }
        }

        public SiteCounts Read() => new(
            new StatusClasses(
                Of(1), Of(2), Of(3), Of(4), Of(5), None: Of(0)),
            Interlocked.Read(ref _hits),
            Interlocked.Read(ref _bodyBytes));

        private long Of(int first) => Interlocked.Read(ref _classes[first]);
    }
}
