namespace Pibl.Tests.Config;

public class BrokenCache
{
    public static TheoryData<string, string> Mistakes => new()
    {
        { "CACHE_TTLS=none", "1:1 [CACHE_TTLS] unknown key CACHE_TTLS; did you mean CACHE_TTL?" },
        { "CACHE_TTL=5m", "1:11 [5m] CACHE_TTL takes a status, = and a time, not \"5m\"; such as 404=10s, or force 200=1h" },
        { "CACHE_TTL=404=10", "1:15 [10] the unit is missing (ms s m h); did you mean 10s?" },
        { "CACHE_TTL=404=10s 200=5m", "1:19 [200=5m] CACHE_TTL takes one lifetime a line; such as 404=10s, or force 200=1h" },
        { "CACHE_TTL=force", "1:11 [force] CACHE_TTL force of which status?; such as 404=10s, or force 200=1h" },
        { "CACHE_TTL=304=10s", "1:11 [304] 304 answers what one request asked, and is never stored; such as 404=10s, or force 200=1h" },
        { "CACHE_TTL=199,200=10s", "1:11 [199] CACHE_TTL is out of range; a number from 200 to 599" },
        { "CACHE_STALE=30s", "1:13 [30s] \"30s\" is not name=value; such as while-revalidate=30s if-error=1h" },
        { "CACHE_STALE=grace=30s", "1:13 [grace=30s] unknown word grace; did you mean while-revalidate=?" },
        { "CACHE_STALE=stale-if-error=1h", "1:13 [stale-if-error=1h] unknown word stale-if-error; did you mean if-error=?" },
        { "CACHE_STALE=if-error=60", "1:22 [60] the unit is missing (ms s m h); did you mean 1m?" },
        { "CACHE_STALE=if-error=1h if-error=2h", "1:25 [if-error=2h] if-error twice; keep one" },
        { "CACHE_MIN_USES=0", "1:16 [0] CACHE_MIN_USES is out of range; a number from 1 to 100" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Every_mistake_is_named_at_its_place(string text, string expected) =>
        Assert.Equal(expected, Broken.Mistakes(text, Pipeline.Keys));
}
