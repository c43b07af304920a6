using Pibl.Cache;

namespace Pibl.Tests.Cache;

public sealed class CacheControlTests
{
    [Theory]
    [InlineData("Cache-Control: max-age=3600", 3600)]
    [InlineData("Cache-Control: MaX-aGe=3600", 3600)]
    [InlineData("Cache-Control: foobar, max-age=3600", 3600)]
    [InlineData("Cache-Control: , ,max-age=3600,", 3600)]
    [InlineData("Cache-Control: max-age=003600", 3600)]
    [InlineData("Cache-Control: max-age=\"3600\"", 3600)]
    [InlineData("Cache-Control: max-age=2147483648", int.MaxValue)]
    [InlineData("Cache-Control: max-age=99999999999999999999999", int.MaxValue)]
    [InlineData("Cache-Control: max-age=1800, max-age=1", 1800)]
    [InlineData("Cache-Control: max-age=1\nCache-Control: max-age=1800", 1)]
    [InlineData("Cache-Control: extension=\"max-age=3600\", max-age=1", 1)]
    [InlineData("Cache-Control: extension=\"a\\\", max-age=3600\", max-age=1", 1)]
    [InlineData("Cache-Control: max-age=-3600", 0)]
    [InlineData("Cache-Control: max-age='3600'", 0)]
    [InlineData("Cache-Control: max-age=3600.0", 0)]
    [InlineData("Cache-Control: max-age=a3600", 0)]
    [InlineData("Cache-Control: max-age=3600a", 0)]
    [InlineData("Cache-Control: max-age =3600", 0)]
    [InlineData("Cache-Control: max-age= 3600", 0)]
    [InlineData("Cache-Control: max-age=", 0)]
    [InlineData("Cache-Control: max-age", 0)]
    [InlineData("Cache-Control: max-ages=3600", -1)]
    [InlineData("Cache-Control: max-age:3600", -1)]
    [InlineData("Pragma: max-age=3600", -1)]
    public void A_lifetime_is_read_or_is_none(string fields, int seconds) =>
        Assert.Equal(seconds, CacheControl.OfResponse(Heads.FieldsOf(fields)).MaxAge);

    [Theory]
    [InlineData("Cache-Control: No-StOrE", CacheDirectives.NoStore)]
    [InlineData("Cache-Control: no-store=x", CacheDirectives.NoStore)]
    [InlineData("Cache-Control: no-cache, max-age=1, public", CacheDirectives.NoCache | CacheDirectives.Public)]
    [InlineData("Cache-Control: private\nCache-Control: public", CacheDirectives.Private | CacheDirectives.Public)]
    [InlineData("Cache-Control: must-revalidate", CacheDirectives.MustRevalidate)]
    [InlineData("Cache-Control: proxy-revalidate", CacheDirectives.ProxyRevalidate)]
    [InlineData("Cache-Control: must-understand", CacheDirectives.MustUnderstand)]
    [InlineData("Cache-Control: no-cache=\"a, b\"", CacheDirectives.NamesFields)]
    [InlineData("Cache-Control: private=\"a\", no-cache", CacheDirectives.NamesFields | CacheDirectives.NoCache)]
    [InlineData("Cache-Control: private=\"\"", CacheDirectives.Private)]
    [InlineData("Cache-Control: ext=\"no-store\"", CacheDirectives.None)]
    [InlineData("Cache-Control: ext=\"no-store", CacheDirectives.NoStore)]
    [InlineData("Cache-Control: no-stores, nostore", CacheDirectives.None)]
    public void Directives_without_a_number(string fields, CacheDirectives said) =>
        Assert.Equal(said, CacheControl.OfResponse(Heads.FieldsOf(fields)).Said);

    [Theory]
    [InlineData("Pragma: no-cache", CacheDirectives.NoCache)]
    [InlineData("Pragma: foo, No-Cache", CacheDirectives.NoCache)]
    [InlineData("Pragma: foo", CacheDirectives.None)]
    [InlineData("Pragma: no-cache\nCache-Control: max-stale=1", CacheDirectives.None)]
    [InlineData("Cache-Control: only-if-cached", CacheDirectives.OnlyIfCached)]
    public void Pragma_counts_without_Cache_Control(string fields, CacheDirectives said) =>
        Assert.Equal(said, CacheControl.OfRequest(Heads.FieldsOf(fields)).Said);

    [Theory]
    [InlineData("max-stale", int.MaxValue, -1)]
    [InlineData("max-stale=60", 60, -1)]
    [InlineData("max-stale=soon", -1, -1)]
    [InlineData("min-fresh=60", -1, 60)]
    [InlineData("min-fresh=x", -1, -1)]
    public void What_a_client_accepts(string value, int maxStale, int minFresh)
    {
        var asked = CacheControl.OfRequest(Heads.FieldsOf($"Cache-Control: {value}"));
        Assert.Equal((maxStale, minFresh), (asked.MaxStale, asked.MinFresh));
    }
}
