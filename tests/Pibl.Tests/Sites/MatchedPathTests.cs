using CsCheck;
using Pibl.Http.Messages;
using Pibl.Sites;

namespace Pibl.Tests.Sites;

public sealed class MatchedPathTests
{
    private static readonly Gen<string> Target = Gen.OneOf(
        "/", "//", "a", "b", ".", "..", "%61", "%2e", "%2F", "%", "%4", "?q=/../x", "%zz").Array[0, 8]
        .Select(parts => "/" + string.Concat(parts));

    [Theory]
    [InlineData("/", "/")]
    [InlineData("*", "/")]
    [InlineData("/api", "/api")]
    [InlineData("/api/", "/api/")]
    [InlineData("/api?x=/../y", "/api")]
    [InlineData("//api///v1", "/api/v1")]
    [InlineData("/x/../api", "/api")]
    [InlineData("/../../api", "/api")]
    [InlineData("/api/.", "/api/")]
    [InlineData("/api/x/..", "/api/")]
    [InlineData("/%61pi", "/api")]
    [InlineData("/%2e%2E/api", "/api")]
    [InlineData("/api%2fv1", "/api%2Fv1")]
    [InlineData("/100%", "/100%25")]
    [InlineData("/%4%61", "/%254a")]
    [InlineData("/...", "/...")]
    [InlineData("/.hidden", "/.hidden")]
    public void One_spelling_for_each_path(string target, string path) =>
        Assert.Equal(path, MatchedPath.Of(Bytes.Of(target)).ToString());

    [Theory]
    [InlineData("/api/v1?a=%2f;x", null)]
    [InlineData("/api%2fv1", "/api/v1")]
    [InlineData("/api%5Cv1?q", "/api/v1")]
    [InlineData("/api\\v1", "/api/v1")]
    [InlineData("/x/..;a=b/api;c", "/x/../api")]
    [InlineData("/;/api", "//api")]
    [InlineData("/a;b%2Fapi", "/a/api")]
    [InlineData("/100%/x%2", "/100%/x%2")]
    [InlineData("/%61pi", "/%61pi")]
    public void Servers_may_read_it_otherwise(string target, string? read) =>
        Assert.Equal(read, MatchedPath.AsOthersRead(Bytes.Of(target))?.ToString());

    [Fact]
    public void It_is_its_own_spelling() => Target.Sample(target =>
    {
        var once = MatchedPath.Of(Bytes.Of(target));
        Assert.Equal(once, MatchedPath.Of(once));
        Assert.StartsWith("/", once.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("//", once.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("/../", once + "/", StringComparison.Ordinal);
    });
}
