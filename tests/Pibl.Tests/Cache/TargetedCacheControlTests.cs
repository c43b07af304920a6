using Pibl.Cache;

namespace Pibl.Tests.Cache;

public sealed class TargetedCacheControlTests
{
    [Theory]
    [InlineData("max-age=100", 100)]
    [InlineData("foobar, max-age=100", 100)]
    [InlineData("max-age=100;p=\"q\";r, x=(1 a \"b\";c);d", 100)]
    [InlineData("a=:YWJj:, b=?0, c=1.5, d=@1700000000, max-age=100", 100)]
    [InlineData("max-age=99999999999", int.MaxValue)]
    [InlineData("max-age=-1", 0)]
    [InlineData("max-age=9, max-age=100", 100)]
    [InlineData("max-age=9, x, max-age=100\nCDN-Cache-Control: max-age=5", 5)]
    [InlineData("max-age=\"9\", max-age=100", 100)]
    [InlineData("private, max-age=100, private=?0", 100)]
    public void It_silences_Cache_Control(string value, int seconds)
    {
        var control = CacheControl.OfResponse(
            Heads.FieldsOf($"Cache-Control: no-store, max-age=7\nCDN-Cache-Control: {value}"));
        Assert.Equal((seconds, CacheDirectives.Targeted), (control.MaxAge, control.Said));
    }

    [Theory]
    [InlineData("")]
    [InlineData("max-age=10000, &&&&&")]
    [InlineData("max-age=\"10000\"")]
    [InlineData("max-age=1.5")]
    [InlineData("max-age")]
    [InlineData("max-age =100")]
    [InlineData("max-age= 100")]
    [InlineData("MaX-aGe=3600")]
    [InlineData("max-age=100,")]
    [InlineData("max-age=100 private")]
    [InlineData("max-age=1234567890123456")]
    [InlineData("private=\"x")]
    [InlineData("x=(1 2")]
    [InlineData("x=:YWJj")]
    [InlineData("x=?2")]
    [InlineData("max-age=100, max-age")]
    [InlineData("max-age=100\nCDN-Cache-Control: max-age=?0")]
    public void With_a_mistake_it_is_as_if_absent(string value)
    {
        var control = CacheControl.OfResponse(Heads.FieldsOf($"Cache-Control: max-age=7\nCDN-Cache-Control: {value}"));
        Assert.Equal((7, CacheDirectives.None), (control.MaxAge, control.Said));
    }

    [Theory]
    [InlineData("private", CacheDirectives.Private)]
    [InlineData("no-cache", CacheDirectives.NoCache)]
    [InlineData("no-store, max-age=9", CacheDirectives.NoStore)]
    [InlineData("no-store=?0, max-age=9", CacheDirectives.None)]
    [InlineData("no-store, no-store=?0", CacheDirectives.None)]
    [InlineData("no-store=?0, no-store", CacheDirectives.NoStore)]
    public void It_may_forbid_too(string value, CacheDirectives said) => Assert.Equal(
        said | CacheDirectives.Targeted,
        CacheControl.OfResponse(Heads.FieldsOf($"Cache-Control: max-age=7\nCDN-Cache-Control: {value}")).Said);
}
