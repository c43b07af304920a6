using CsCheck;
using Pibl.Http.Messages;
using Pibl.Rewrites;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Rewrites;

public sealed class PathRewriteTests
{
    /// <summary>The table of docs/rewrites.md.</summary>
    public static TheoryData<string, string, string, string> Cases => new()
    {
        { "/api", "/", "/api", "/" },
        { "/api", "/", "/api/", "/" },
        { "/api", "/", "/api/x", "/x" },
        { "/api", "/", "/api/x/", "/x/" },
        { "/api", "/", "/api?q=1", "/?q=1" },
        { "/api", "/", "/api/?q=1", "/?q=1" },
        { "/api", "/", "/api/x?q=/api/y", "/x?q=/api/y" },
        { "/api", "/", "/api//x", "/x" },
        { "/api", "/", "/api//evil.example/..", "/evil.example/.." },
        { "/api", "/", "/api/a%2Fb", "/a%2Fb" },
        { "/api", "/", "/api/%C3%A9", "/%C3%A9" },
        { "/api", "/", "/apix", "/apix" },
        { "/api", "/", "/API/x", "/API/x" },
        { "/api", "/", "*", "*" },
        { "/api/", "/", "/api/x", "/x" },
        { "/api", "/v2", "/api", "/v2" },
        { "/api", "/v2", "/api/", "/v2/" },
        { "/api", "/v2", "/api/x", "/v2/x" },
        { "/api", "/v2", "/api?q", "/v2?q" },
        { "/api", "/v2", "/api//x", "/v2//x" },
        { "/api", "/v2/", "/api/x", "/v2/x" },
        { "/api/", "/v2/", "/api", "/v2" },
        { "/", "/v2", "/", "/v2/" },
        { "/", "/v2", "/x", "/v2/x" },
        { "/", "/v2", "/?q", "/v2/?q" },
        { "/", "/v2", "*", "*" },
        { "/a,/a/b", "/", "/a/b/c", "/c" },
        { "/a,/a/b", "/", "/a/c", "/c" },
        { "/a/b,/a", "/x", "/a/b", "/x" },
        { "/api", "/v2", "//api/x", "/v2/x" },
        { "/api", "/v2", "/%61pi/x?q=%61", "/v2/x?q=%61" },
        { "/api", "/v2", "/a/../api/x/", "/v2/x/" },
        { "/api", "/v2", "/./api", "/v2" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_matched_prefix_gives_way(string path, string rewrite, string target, string expected) =>
        Assert.Equal(expected, Rule(path, rewrite).Apply(Bytes.Of(target)).ToString());

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/api", "/api/")]
    public void The_same_path_is_no_rule(string path, string rewrite) =>
        Assert.Null(PathRewrite.Of(Seq1(Bytes.Of(path)), rewrite));

    [Theory]
    [InlineData("/api/../x", true)]
    [InlineData("/api/a/../../x", true)]
    [InlineData("/api/a/../../api/x", true)]
    [InlineData("/api/%2e%2E/x", true)]
    [InlineData("/api/.%2e/x", true)]
    [InlineData("/api/..%2fx", true)]
    [InlineData("/api/a%2F..%2F..%2Fx", true)]
    [InlineData("/api/..%5Cx", true)]
    [InlineData("/api/..;a=b/x", true)]
    [InlineData("/api/..\\x", true)]
    [InlineData("/api/a\\..\\..\\x", true)]
    [InlineData("/api/a\\x", false)]
    [InlineData("/api//../../x", true)]
    [InlineData("/api/..", true)]
    [InlineData("/api/..?q", true)]
    [InlineData("//api/..%2fx", true)]
    [InlineData("/%61pi/a/..%2f..%2fx", true)]
    [InlineData("/%61pi/a/../x", false)]
    [InlineData("/api/a/../x", false)]
    [InlineData("/api/./x", false)]
    [InlineData("/api/..x/y", false)]
    [InlineData("/api/.../x", false)]
    [InlineData("/api/x?../../y", false)]
    [InlineData("/api/x..", false)]
    [InlineData("/api/100%/x", false)]
    [InlineData("/other/../../x", false)]
    public void A_path_that_climbs_out_of_its_prefix_is_found(string target, bool climbs) =>
        Assert.Equal(climbs, Rule("/api", "/v2").ClimbsOut(Bytes.Of(target)));

    [Fact]
    public void What_is_sent_begins_with_one_slash_and_ends_as_it_came() =>
        Gen.Select(Paths.Prefix, Paths.Prefix, Paths.Rest).Sample((path, rewrite, rest) =>
        {
            if (PathRewrite.Of(Seq1(Bytes.Of(path)), rewrite) is not { } rule)
            {
                return;
            }

            var target = Paths.Below(path, rest);
            var sent = rule.Apply(Bytes.Of(target)).ToString();

            Assert.StartsWith("/", sent, StringComparison.Ordinal);
            Assert.False(sent.StartsWith("//", StringComparison.Ordinal));
            Assert.EndsWith(rest.TrimStart('/'), sent, StringComparison.Ordinal);
            Assert.StartsWith(rewrite.TrimEnd('/'), sent, StringComparison.Ordinal);
            if (!rest.StartsWith("//", StringComparison.Ordinal))
            {
                Assert.Equal(Joined(rewrite, target[path.TrimEnd('/').Length..]), sent);
            }
        });

    /// <summary>A slash at the end of PATH or REWRITE says nothing.</summary>
    [Fact]
    public void A_slash_at_the_end_makes_no_difference() =>
        Gen.Select(Paths.Prefix, Paths.Prefix, Paths.Rest).Sample((path, rewrite, rest) =>
        {
            var target = Bytes.Of(Paths.Below(path, rest));
            var sent = Sent(path, rewrite, target);

            Assert.Equal(sent, Sent(path.TrimEnd('/') + "/", rewrite, target));
            Assert.Equal(sent, Sent(path, rewrite.TrimEnd('/') + "/", target));
        });

    /// <summary>However a server decodes: what does not climb out stays below REWRITE.</summary>
    [Fact]
    public void What_does_not_climb_out_stays_below_the_replacement() =>
        Gen.Select(Paths.Prefix, Paths.Rest).Sample((path, rest) =>
        {
            var target = Bytes.Of(Paths.Below(path, rest));
            if (PathRewrite.Of(Seq1(Bytes.Of(path)), "/in/side") is { } rule && !rule.ClimbsOut(target))
            {
                var decoded = Uri.UnescapeDataString(rule.Apply(target).ToString().Split('?')[0]).Replace('\\', '/');
                Assert.StartsWith("/in/side", Paths.Resolve("/", decoded), StringComparison.Ordinal);
            }
        });

    private static string Joined(string rewrite, string rest) =>
        rewrite.TrimEnd('/') is var before && (before + rest) is var sent && sent.StartsWith('/') ? sent : "/" + sent;

    private static Bytes Sent(string path, string rewrite, Bytes target) =>
        PathRewrite.Of(Seq1(Bytes.Of(path)), rewrite)?.Apply(target) ?? target;

    private static PathRewrite Rule(string path, string rewrite) =>
        PathRewrite.Of(toSeq(path.Split(',')).Map(Bytes.Of).Strict(), rewrite)!;
}
