using Pibl.Mirrors;
using Pibl.Tests.Config;

namespace Pibl.Tests.Mirrors;

/// <summary>MIRROR as it is written: what can be taken, and what cannot, at its place.</summary>
public sealed class MirrorTextTests
{
    private const string Form = "such as 10.0.0.7:8080 share=5%";

    [Theory]
    [InlineData("m", "m:80 share=100%")]
    [InlineData("[::1]:81  share=5%", "[::1]:81 share=5%")]
    [InlineData("m:81 compare=Location,status,ETag,etag share=1%", "m:81 share=1% compare=status,location,etag")]
    [InlineData("m compare=body", "m:80 share=100% compare=body")]
    [InlineData(
        "m compare=status,content-type,content-encoding,location,cache-control,body", "m:80 share=100%")]
    public void A_mirror_is_read_and_shown_with_all_that_holds(string text, string shown)
    {
        var rule = Given.Settings($"MIRROR={text}").Get(MirrorKeys.Mirror);
        Assert.Equal(shown, rule.Map(MirrorText.Show).IfNone("none"));
        Assert.Equal(rule, Given.Settings($"MIRROR={shown}").Get(MirrorKeys.Mirror));
    }

    public static TheoryData<string, string> BrokenMirrors => new()
    {
        { "off", "1:8 [off] MIRROR takes a server, not \"off\"; did you mean MIRROR=none?" },
        { "share=5% m", $"1:8 [share=5%] the server stands first; {Form}\n1:17 [m] \"m\" is not name=value; {Form}" },
        { "a,b", "1:8 [a,b] a site has one mirror; keep one" },
        { "m:0", "1:10 [0] port is out of range; a number from 1 to 65535" },
        { "m share=5", "1:16 [5] share takes a share in percent, not \"5\"; did you mean share=5%?" },
        { "m share=0%", "1:16 [0] share is out of range; a number from 1 to 100" },
        { "m share=1% share=2%", "1:19 [share=2%] share twice; keep one" },
        { "m shares=5%", "1:10 [shares=5%] unknown word shares; did you mean share=?" },
        { "m fields=etag", "1:10 [fields=etag] unknown word fields; share=5% or compare=status,body" },
        { "m compare=status,,body", "1:25 [] a name is missing here; one comma between two, none at the end: compare=status,body" },
        { "m compare=a:b", "1:19 [:] a name has no \":\" in it; such as X-Api-Key" },
    };

    [Theory]
    [MemberData(nameof(BrokenMirrors))]
    public void What_cannot_be_taken_is_told_at_its_place(string text, string expected) =>
        Assert.Equal(expected, BrokenValue.Mistakes($"MIRROR={text}", MirrorText.Kind.Read));

    [Fact]
    public void The_proxy_is_no_mirror_of_itself()
    {
        var told = Assert.Throws<ArgumentException>(() => Given.Settings("MIRROR=192.0.2.80:8080 share=5%")).Message;
        Assert.Contains("192.0.2.80:8080 is the proxy itself: a copy would be copied for ever", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, uint.MaxValue, true)]
    [InlineData(1, 42_949_672u, true)]
    [InlineData(1, 42_949_673u, false)]
    [InlineData(50, 1u << 31, false)]
    public void The_dice_take_the_share(int percent, uint dice, bool takes) => Assert.Equal(
        takes, new MirrorRule(Given.Endpoint("m:80"), percent, ComparedParts.Default).Takes(dice));
}
