using Pibl.Config;
using Pibl.Shared;
using Pibl.Tests.Config;

namespace Pibl.Tests.Shared;

/// <summary>CACHE_SHARED as it is written, and what is wrong with it.</summary>
public sealed class SharedTextTests
{
    public static TheoryData<string, string> Mistakes => new()
    {
        { "CACHE_SHARED=10.0.0.5:6379", "1:14 [10.0.0.5:6379] CACHE_SHARED takes the address of a Redis; such as redis://10.0.0.5:6379/0" },
        { "CACHE_SHARED=http://a", "1:14 [http://a] CACHE_SHARED takes the address of a Redis; such as redis://10.0.0.5:6379/0" },
        { "CACHE_SHARED=redis://", "1:22 [] an address without a host; such as redis://10.0.0.5:6379/0" },
        { "CACHE_SHARED=redis://:secret@a", "1:14 [redis://:secret@a] CACHE_SHARED has a name or a password in it; user=NAME and password=FILE behind the address" },
        { "CACHE_SHARED=redis://a:0", "1:24 [0] port is out of range; a number from 1 to 65535" },
        { "CACHE_SHARED=redis://:6379", "1:22 [:6379] an address without a host; such as redis://10.0.0.5:6379/0" },
        { "CACHE_SHARED=redis://[::1]6379/0", "1:27 [6379] \"6379\" behind the bracket; a port, such as [::1]:80" },
        { "CACHE_SHARED=redis://[::1/0", "1:22 [[::1] the bracket is not closed; such as [::1]:80" },
        { "CACHE_SHARED=redis://[abc]:1", "1:23 [abc] \"abc\" is not an IPv6 address; such as ::1 or 2001:db8::7" },
        { "CACHE_SHARED=redis://::1", "1:22 [::1] more than one colon: an IPv6 address stands in brackets; did you mean [::1]:6379?" },
        { "CACHE_SHARED=redis://a?db=1", "1:23 [?] \"?\" cannot be in a host name; letters, digits, \"-\" and \".\"" },
        { "CACHE_SHARED=redis://a/256", "1:24 [256] the database is out of range; a number from 0 to 255" },
        { "CACHE_SHARED=redis://a/x", "1:24 [x] the database takes a whole number, not \"x\"; a number from 0 to 255, in digits" },
        { "CACHE_SHARED=redis://a grace", "1:24 [grace] \"grace\" is not name=value; did you mean grace=?" },
        { "CACHE_SHARED=redis://a grace=5", "1:30 [5] the unit is missing (ms s m h); did you mean 5s?" },
        { "CACHE_SHARED=redis://a grace=2h", "1:30 [2h] grace is out of range; from 100ms to 1h" },
        { "CACHE_SHARED=redis://a timeout=5ms", "1:24 [timeout=5ms] unknown word timeout; did you mean deadline=?" },
        { "CACHE_SHARED=redis://a prefix=a/b", "1:24 [prefix=a/b] prefix is 1 to 64 letters, digits and -_.:; such as prefix=shop" },
        { "CACHE_SHARED=redis://a sentinel=", "1:24 [sentinel=] sentinel is 1 to 64 letters, digits and -_.:; such as sentinel=mymaster" },
        { "CACHE_SHARED=redis://a,redis://b/0", "1:24 [redis://b/0] redis:// stands once, in front of all addresses; such as redis://a:6379,b:6379/0" },
        { "CACHE_SHARED=redis://a user=a user=b", "1:31 [user=b] user twice; keep one" },
        { "CACHE_SHARED=redis://a nonsense=1", "1:24 [nonsense=1] unknown word nonsense; prefix=shop, grace=2s, deadline=5ms, object=8MB, user=NAME, password=FILE, ca=FILE or sentinel=NAME" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Every_mistake_is_named_at_its_place(string text, string expected) =>
        Assert.Equal(expected, Broken.Mistakes(text, Pipeline.Keys));

    [Theory]
    [InlineData("redis://a", "redis://a:6379/0")]
    [InlineData("redis://a:7000/", "redis://a:7000/0")]
    [InlineData("rediss://a:7000/3 prefix=shop", "rediss://a:7000/3 prefix=shop")]
    [InlineData("redis://[::1]:7000/3", "redis://[::1]:7000/3")]
    [InlineData("redis://[::1]", "redis://[::1]:6379/0")]
    [InlineData("redis://a,b:7001 deadline=10ms grace=1s", "redis://a:6379,b:7001/0 deadline=10ms")]
    [InlineData("redis://a sentinel=main", "redis://a:26379/0 sentinel=main")]
    [InlineData("redis://a user=u password=p.txt ca=ca.pem object=1MB", "redis://a:6379/0 object=1MB user=u password=p.txt ca=ca.pem")]
    public void What_is_read_is_shown_as_it_would_be_read_again(string text, string shown)
    {
        var read = SharedKeys.Shared.Kind.Read("CACHE_SHARED", SourceSpan.OfDefault(text));
        var again = read.Map(SharedKeys.Shared.Kind.Show);
        Assert.Equal(shown, again.Match(one => one, wrong => wrong.ToString()));
        Assert.Equal(read, SharedKeys.Shared.Kind.Read("CACHE_SHARED", SourceSpan.OfDefault(shown)));
    }
}
