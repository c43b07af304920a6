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
        { "CACHE_KEYS=all", "1:1 [CACHE_KEYS] unknown key CACHE_KEYS; did you mean CACHE_KEY?" },
        { "CACHE_KEY=ignore", "1:11 [ignore] ignore of what?; such as ignore=utm_*,fbclid sort-query header=X-Tenant cookie=lang, or all" },
        { "CACHE_KEY=ignore=", "1:18 [] a name is missing; ignore= takes names with commas between them" },
        { "CACHE_KEY=ignore=a,,b", "1:20 [] a name is missing; ignore= takes names with commas between them" },
        { "CACHE_KEY=ignore=a=1", "1:19 [=] the name of a parameter has no \"=\" in it; only the name: a parameter does not count whatever its value is" },
        { "CACHE_KEY=ignore=a&b", "1:19 [&] the name of a parameter has no \"&\" in it; commas between two names" },
        { "CACHE_KEY=ignore=a%5B", "1:19 [%] the name of a parameter has no \"%\" in it; as it reads without its escapes" },
        { "CACHE_KEY=header=X Tenant", "1:20 [Tenant] CACHE_KEY knows no word Tenant; such as ignore=utm_*,fbclid sort-query header=X-Tenant cookie=lang, or all" },
        { "CACHE_KEY=header=X:Tenant", "1:19 [:] a name has no \":\" in it; such as X-Api-Key" },
        { "CACHE_KEY=header=Cookie", "1:18 [Cookie] Cookie cannot be in the key; cookie=NAME takes one cookie of it" },
        { "CACHE_KEY=header=X-Forwarded-For", "1:18 [X-Forwarded-For] X-Forwarded-For cannot be in the key; PIBL writes it, or believes it of TRUSTED_PROXIES alone" },
        { "CACHE_KEY=header=X_Real_IP", "1:18 [X_Real_IP] X_Real_IP cannot be in the key; PIBL writes it, or believes it of TRUSTED_PROXIES alone" },
        { "CACHE_KEY=header=Client-Cert", "1:18 [Client-Cert] Client-Cert cannot be in the key; PIBL writes it, or believes it of TRUSTED_PROXIES alone" },
        { "CACHE_KEY=header=Host", "1:18 [Host] Host cannot be in the key; host and scheme are in each key" },
        { "CACHE_KEY=header=Range", "1:18 [Range] Range cannot be in the key; the cache answers it itself (RFC 9110 §13, §14)" },
        { "CACHE_KEY=header=TE", "1:18 [TE] TE cannot be in the key; it belongs to one connection or message" },
        { "CACHE_KEY=header=a,b,c,d,e,f,g,h,i", "1:34 [i] header has more than 8 names; such as ignore=utm_*,fbclid sort-query header=X-Tenant cookie=lang, or all" },
        { "CACHE_KEY=cookie=a,b,c,d,e\nCACHE_KEY=cookie=f,g,h,i", "1:11 [cookie=a,b,c,d,e] CACHE_KEY has too many names on all its lines together; 64 behind ignore=, 8 behind header= and 8 behind cookie= at the most" },
        { "CACHE_KEY=headers=X", "1:11 [headers=X] CACHE_KEY knows no word headers; did you mean header=?" },
        { "CACHE_KEY=ignored=X", "1:11 [ignored=X] CACHE_KEY knows no word ignored; did you mean ignore=?" },
        { "CACHE_KEY=sort", "1:11 [sort] CACHE_KEY knows no word sort; did you mean sort-query?" },
        { "CACHE_KEY=sort-query=on", "1:21 [=on] sort-query takes no value; such as ignore=utm_*,fbclid sort-query header=X-Tenant cookie=lang, or all" },
        { "CACHE_KEY=all sort-query", "1:11 [all] all stands alone: it is the whole target, and nothing else; such as ignore=utm_*,fbclid sort-query header=X-Tenant cookie=lang, or all" },
        { "CACHE_KEY=ignore=a ignore=b", "1:20 [ignore=b] ignore twice; keep one; names stand behind it with commas between them" },
        { "CACHE_KEY=sort-query sort-query", "1:22 [sort-query] sort-query twice; keep one; names stand behind it with commas between them" },
        { "CACHE_MIN_USES=0", "1:16 [0] CACHE_MIN_USES is out of range; a number from 1 to 100" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Every_mistake_is_named_at_its_place(string text, string expected) =>
        Assert.Equal(expected, Broken.Mistakes(text, Pipeline.Keys));
}
