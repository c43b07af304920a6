using Pibl.Config;

namespace Pibl.Tests.Config;

/// <summary>Variables of the environment that cannot take a line's place.</summary>
public sealed class BrokenVariables
{
    private const string File = "PUERTO=8080\nPROXY=127.0.0.1\nSERVERS=10.0.0.1\n";

    private const string Sites = File + "[site shop]\nHOST=shop.test\n[site blog]\nHOST=a.test\n";

    public static TheoryData<string, string> ForAll => new()
    {
        { "PIBL_PUERTO=99999", "PIBL_PUERTO:13 [99999] PUERTO is out of range; a number from 1 to 65535" },
        { "PIBL_PUERTO=", "PIBL_PUERTO:13 [] PUERTO has no value; such as PUERTO=8080" },
        { "PIBL_PROXY=\"::1\"", "PIBL_PROXY:12 [\"::1\"] values stand without quotes; did you mean PROXY=::1?" },
        {
            "PIBL_SERVERS=10.0.0.1:80, 10.0.0.2:0",
            "PIBL_SERVERS:36 [0] port is out of range; a number from 1 to 65535"
        },
        {
            "PIBL_RETRIES=2 # twice",
            "PIBL_RETRIES:16 [# twice] a comment behind a value; put it on a line of its own"
        },
        { "PIBL_PUERT0=8080", "PIBL_PUERT0:1 [PIBL_PUERT0] unknown key PUERT0; did you mean PIBL_PUERTO?" },
        { "PIBL_puerto=8080", "PIBL_puerto:1 [PIBL_puerto] unknown key puerto; did you mean PIBL_PUERTO?" },
        { "PIBL_PORT=8080", "PIBL_PORT:1 [PIBL_PORT] unknown key PORT; did you mean PIBL_PUERTO?" },
        { "PIBL_RETRYS=x", "PIBL_RETRYS:1 [PIBL_RETRYS] unknown key RETRYS; did you mean PIBL_RETRIES?\n"
            + "PIBL_RETRYS:13 [x] RETRIES takes a whole number, not \"x\"; a number from 0 to 10, in digits" },
        { "PIBL_RECORD=a", "PIBL_RECORD:6 [RECORD] RECORD is not built yet; leave the line out; only RECORD=none is taken" },
        { "PIBL_RECRD=on", "PIBL_RECRD:1 [PIBL_RECRD] unknown key RECRD; did you mean PIBL_RECORD? It is not built yet" },
        { "PIBL_RETRIES=1\n2", "PIBL_RETRIES:15 [] a line break in the value of RETRIES; it takes one line" },
        { "PIBL_LOG=a\u001Bb", "PIBL_LOG:11 [\u001B] a control character, U+001B; this file is plain text" },
        { "PIBL_HEADER=X\nY Z", "PIBL_HEADER:13 [Y Z] \"Y Z\" is not the name of a field; such as HEADER=X-Beta: 1, or HEADER=X-Beta for \"is there\"" },
        {
            "PIBL_SITE_shop_RETRIES=1",
            "PIBL_SITE_shop_RETRIES:1 [PIBL_SITE_shop_RETRIES] there is no site shop: the file has no [site …]; did you mean PIBL_RETRIES?"
        },
        { "PIBL_LOG=serv.config", "PIBL_LOG:10 [serv.config] LOG is this configuration file itself: it would be overwritten; another file, or none" },
        { "PIBL_SERVERS=127.0.0.1:8080", "PIBL_SERVERS:14 [127.0.0.1:8080] 127.0.0.1:8080 is the proxy itself: a request would go round for ever; the address of a server behind it, or another PUERTO" },
    };

    public static TheoryData<string, string> OfSites => new()
    {
        { "PIBL_SITE_shop_RETRIES=x", "PIBL_SITE_shop_RETRIES:24 [x] RETRIES takes a whole number, not \"x\"; a number from 0 to 10, in digits" },
        { "PIBL_SITE_shp_RETRIES=1", "PIBL_SITE_shp_RETRIES:1 [PIBL_SITE_shp_RETRIES] there is no site shp; did you mean PIBL_SITE_shop_RETRIES?" },
        { "PIBL_SITE_other_RETRIES=1", "PIBL_SITE_other_RETRIES:1 [PIBL_SITE_other_RETRIES] there is no site other; there is shop, in line 4" },
        { "PIBL_SITE_shop_RETRYS=1", "PIBL_SITE_shop_RETRYS:1 [PIBL_SITE_shop_RETRYS] unknown key RETRYS of the site shop; did you mean PIBL_SITE_shop_RETRIES?" },
        { "PIBL_SITE_shop_WORKERS=1", "PIBL_SITE_shop_WORKERS:1 [PIBL_SITE_shop_WORKERS] unknown key WORKERS of the site shop; there is nothing to set: one process uses all cores" },
        { "PIBL_SITE_shop_PUERTO=1", "PIBL_SITE_shop_PUERTO:1 [PIBL_SITE_shop_PUERTO] PUERTO is of the whole proxy, not of one site; did you mean PIBL_PUERTO?" },
        { "PIBL_SITE_shop_RECORD=a", "PIBL_SITE_shop_RECORD:16 [RECORD] RECORD is not built yet; leave the line out; only RECORD=none is taken" },
    };

    [Theory]
    [MemberData(nameof(ForAll))]
    public void Every_mistake_is_named_in_its_variable(string variable, string expected) =>
        Assert.Equal(expected, Mistakes(File, variable));

    [Theory]
    [MemberData(nameof(OfSites))]
    public void One_of_a_site_too(string variable, string expected) =>
        Assert.Equal(expected, Mistakes(Sites, variable));

    [Fact]
    public void A_name_that_could_be_two_is_told_with_both() => Assert.Equal(
        "PIBL_SITE_A__RETRIES:1 [PIBL_SITE_A__RETRIES] PIBL_SITE_A__RETRIES may be RETRIES of the site a- or "
        + "RETRIES of the site a.; give one of the sites another name, or write the line in the file",
        Mistakes(File + "[site a-]\n[site a.]\n", "PIBL_SITE_A__RETRIES=1"));

    [Fact]
    public void Two_variables_for_one_key_of_a_site_are_one_too_many() => Assert.Equal(
        "PIBL_SITE_shop_RETRIES:1 [PIBL_SITE_shop_RETRIES] RETRIES of the site shop is given twice: here and by "
        + "PIBL_SITE_SHOP_RETRIES; keep one of the two",
        Mistakes(Sites, "PIBL_SITE_shop_RETRIES=1", "PIBL_SITE_SHOP_RETRIES=2"));

    [Fact]
    public void They_are_shown_behind_those_of_the_file_with_a_caret() => Assert.Equal(
        """
        serv.config:3:11: LOG_FILES is out of range
          3 | LOG_FILES=0
            |           ^ a number from 1 to 1000
        environment: PIBL_PUERTO: PUERTO is out of range
          | PIBL_PUERTO=99999
          |             ^^^^^ a number from 1 to 65535

        """,
        Variables.Read("PROXY=::1\nSERVERS=a\nLOG_FILES=0", "PIBL_PUERTO=99999")
            .Match(_ => "", ConfigErrors.Render));

    private static string Mistakes(string file, params string[] variables) => string.Join(
        '\n', Variables.Read(file, variables).FailToSeq().Map(error =>
            $"{error.Where.Variable}:{error.Where.Column} [{error.Where.Text}] {error.What}; {error.Hint}"));
}
