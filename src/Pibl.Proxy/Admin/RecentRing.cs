using LanguageExt;
using Pibl.Access;
using static LanguageExt.Prelude;

namespace Pibl.Admin;

/// <summary>
/// The last exchanges. Whoever writes never waits and allocates nothing: each takes the next place, and where another
/// thread is still writing there, a whole ring later, its note is left out. What is kept alive is bounded: 100 entries
/// with heads of at most <see cref="RecentExchange.HeadBytesMax"/>.
/// </summary>
internal sealed class RecentRing
{
    /// <summary>How many are kept.</summary>
    public const int Length = 100;

    private readonly Place[] _places = new Place[Length];
    private long _next;

    /// <summary>An exchange is over. Returns which one that is, from 0.</summary>
    public long Add(AccessEntry.Exchanged entry, string site)
    {
        var number = Interlocked.Increment(ref _next) - 1;
        ref var place = ref _places[(int)(number % Length)];
        var version = Volatile.Read(ref place.Version);

        // An odd version: somebody writes.
        if ((version & 1) == 0 && Interlocked.CompareExchange(ref place.Version, version + 1, version) == version)
        {
            (place.Entry, place.Site) = (RecentExchange.Slim(entry), site);
            Volatile.Write(ref place.Version, version + 2);
        }

        return number;
    }

    /// <summary>The newest first.</summary>
    /// <param name="max">How many, at most.</param>
    public Seq<RecentExchange> Last(int max)
    {
        var found = new List<RecentExchange>();
        var next = Interlocked.Read(ref _next);
        for (var number = next - 1; number >= Math.Max(0, next - Length) && found.Count < max; number--)
        {
            ref var place = ref _places[(int)(number % Length)];
            var version = Volatile.Read(ref place.Version);
            var (entry, site) = (place.Entry, place.Site);
            Interlocked.MemoryBarrier();
            if (entry is not null && (version & 1) == 0 && Volatile.Read(ref place.Version) == version)
            {
                found.Add(new RecentExchange(entry, site));
            }
        }

        return toSeq(found).Strict();
    }

    private struct Place
    {
        public int Version;
        public AccessEntry.Exchanged? Entry;
        public string Site;
    }
}
