using Pibl.Config;

namespace Pibl.Tests.Config;

/// <summary>Sections, and the keys that say which requests a site is for.</summary>
public sealed class BrokenSections
{
    private const string Top = "PUERTO=1\nPROXY=a\nSERVERS=b\n";

    public static TheoryData<string, string> Sections => new()
    {
        { "[site]", "4:1 [[site]] a site without a name; a section begins with a line such as [site shop]" },
        { "[site a b]", "4:1 [[site a b]] a name with a space in it; a section begins with a line such as [site shop]" },
        { "[site shop", "4:1 [[site shop] the bracket is not closed; a section begins with a line such as [site shop]" },
        { "[sites shop]", "4:1 [[sites shop]] unknown section [sites shop]; did you mean [site shop]?" },
        { "[Site shop]", "4:1 [[Site shop]] unknown section [Site shop]; did you mean [site shop]?" },
        { "[shop]", "4:1 [[shop]] unknown section [shop]; a section begins with a line such as [site shop]" },
        { "[]", "4:1 [[]] unknown section []; a section begins with a line such as [site shop]" },
        {
            "[site sh/op]",
            "4:9 [/] a character that a site's name does not have; letters, digits, \"-\", \".\" and \"_\""
        },
        {
            "[site a]\n[site a]",
            "5:1 [[site a]] the site a is there already, in line 4; give one of them another name"
        },
        {
            "[site a]\nPUERTO=2",
            "5:1 [PUERTO] PUERTO is of the whole proxy, not of one site; put it before the first [site …]"
        },
        { "[site a]\nRETRIES=x", "5:9 [x] RETRIES takes a whole number, not \"x\"; a number from 0 to 10, in digits" },
        {
            "[site a]\nRETRIES=1\nRETRIES=2",
            "6:1 [RETRIES] RETRIES is given twice: here and in line 5; keep one of the two"
        },
        { "site a]\nRETRIES=x\nSERVERS=y", "4:1 [site a]] a line with a bracket that begins no section; a section begins with a line such as [site shop]" },
        { "1[site a]\nRETRIES=x", "4:1 [1[site a]] a line with a bracket that begins no section; a section begins with a line such as [site shop]" },
        { "[site a]\nSERVRES=b", "5:1 [SERVRES] unknown key SERVRES; did you mean SERVERS?" },
        { "[site a]\nHOST=http://a.test", "5:6 [http://] HOST takes hosts, without a scheme; such as example.com" },
        { "[site a]\nHOST=a.test/x", "5:12 [/x] HOST takes hosts, without a path; the path is PATH's" },
        { "[site a]\nHOST=*", "5:6 [*] a star alone; HOST=any is every host, which is the default" },
        { "[site a]\nHOST=a.*.test", "5:8 [*] \"*\" cannot be in a host name; letters, digits, \"-\" and \".\"" },
        {
            "[site a]\nHOST=a.test:80",
            "5:12 [:80] HOST takes hosts, without a port; a site answers on every port that the proxy listens on"
        },
        { "[site a]\nHOST=a.test,,b", "5:13 [] a host is missing; such as 10.0.0.1 or app.example" },
        { "[site a]\nHOST=müller.test", "5:7 [ü] a letter that host names do not have; write the name in its xn-- form" },
        { "[site a]\nPATH=api", "5:6 [api] a path begins with a slash; did you mean /api?" },
        { "[site a]\nPATH=/api/*", "5:11 [*] \"*\" cannot stand in a path of PATH; PATH=/api is /api and all below it" },
        { "[site a]\nPATH=/a?b", "5:8 [?] \"?\" cannot stand in a path of PATH; percent-encoded, or not at all" },
        { "[site a]\nPATH=/a, /b,", "5:13 [] a path begins with a slash; one comma between two, none at the end" },
        { "[site a]\nMETHOD=get", "5:8 [get] methods are written in capital letters; did you mean GET?" },
        { "[site a]\nMETHOD=GET POST", "5:8 [GET POST] \"GET POST\" is not a method; such as GET, HEAD, POST" },
        {
            "[site a]\nHEADER=X Beta: 1",
            "5:8 [X Beta] \"X Beta\" is not the name of a field; such as HEADER=X-Beta: 1, or HEADER=X-Beta for "
            + "\"is there\""
        },
        { "[site a]\nHEADER=X-Beta:", "5:14 [:] a field without a value; HEADER=X-Beta for \"is there, whatever it says\"" },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_mistake_is_named_at_its_place(string lines, string expected) =>
        Assert.Equal(expected, Broken.Mistakes(Top + lines));

    [Fact]
    public void What_is_missing_in_a_site_is_told_at_its_head() => Assert.Equal(
        "3:1 [[site a]] SERVERS is missing; add a line such as SERVERS=10.0.0.1:80,10.0.0.2:80",
        string.Join('\n', Broken.Errors("PUERTO=1\nPROXY=a\n[site a]\nHOST=a.test\n[site b]\nSERVERS=b").Map(error =>
            $"{error.Where.Line}:{error.Where.Column} [{error.Where.Text}] {error.What}; {error.Hint}")));

    [Fact]
    public void A_mistake_before_the_sections_is_told_once_though_each_has_the_key() => Assert.Equal(
        "3:9 [x] RETRIES takes a whole number, not \"x\"; a number from 0 to 10, in digits",
        string.Join('\n', Broken.Errors(
            "PUERTO=1\nPROXY=a\nRETRIES=x\n[site a]\nSERVERS=a\nRETRIES=1\n[site b]\nSERVERS=b").Map(error =>
            $"{error.Where.Line}:{error.Where.Column} [{error.Where.Text}] {error.What}; {error.Hint}")));

    [Fact]
    public void A_site_has_its_own_keys_and_those_before_the_sections()
    {
        var sites = Broken.Right(
            Top + "TIMEOUT_SERVER=5s\nHEADER=X-All\n"
            + "[site shop]\nHOST=Shop.Test, *.shop.test\nPATH=/a/, /%62\nSERVERS=s1\nHEADER=X-Beta: 1\nHEADER=X-More\n"
            + "[site rest]\nTIMEOUT_SERVER=1s\nHEADER=any\nMETHOD=GET, HEAD").Sites();

        Assert.Equal(["shop", "rest"], sites.Map(site => site.Name).ToArray());
        Assert.Equal(["s1:80", "b:80"], sites.Map(site => site.Settings.Servers.Head.ToString()).ToArray());
        Assert.Equal([5, 1], sites.Map(site => (int)site.Settings.Timeouts.Server.TotalSeconds).ToArray());
        var (shop, rest) = (sites[0].Settings.Match, sites[1].Settings.Match);
        Assert.Equal(["shop.test", "*.shop.test"], shop.Hosts.Map(host => host.ToString()).ToArray());
        Assert.Equal(["/a", "/b"], shop.Paths.Map(path => path.ToString()).ToArray());
        Assert.Equal(["X-All", "X-Beta: 1", "X-More"], shop.Fields.Map(field => field.ToString()).ToArray());
        Assert.Equal(["GET", "HEAD"], rest.Methods.Map(method => method.ToString()).ToArray());
        Assert.Empty(rest.Fields);
    }

    [Fact]
    public void Sites_that_are_written_out_are_read_back_the_same()
    {
        var settings = Broken.Right(
            Top + "[site a]\nHOST=a.test\nHEADER=X: 1\nHEADER=Y\nRETRIES=0\n[site b]\nPATH=/b");
        Assert.Equal(settings, Broken.Right(ServConfig.Render(settings)));
    }
}
