using Pibl.Config;

namespace Pibl.Tests.Config;

/// <summary>Variables of the environment in the place of lines.</summary>
public sealed class OverridesTests
{
    private const string Plain = "PUERTO=8080\nPROXY=127.0.0.1\nSERVERS=10.0.0.1\n";

    private const string Sites = "PUERTO=8080\nPROXY=127.0.0.1\nRETRIES=1\nHEADER=X-All\n"
        + "[site shop]\nHOST=shop.test\nSERVERS=10.0.0.1\nHEADER=X-Shop\n"
        + "[site my-shop.v2]\nSERVERS=10.0.0.2\nRETRIES=0\n";

    [Fact]
    public void A_variable_takes_the_place_of_a_line_of_a_default_and_of_a_line_that_is_missing()
    {
        var settings = Right(
            "PUERTO=8080\nSERVERS=10.0.0.1\n",
            "PIBL_PUERTO=9090", "PIBL_PROXY=::1", "PIBL_RETRIES= 3 ", "PIBL_LOG=none").Settings;

        Assert.Equal(
            (9090, "::1", 3, (string?)null), (settings.Port, settings.Address, settings.Retries, settings.Log.File));
    }

    [Fact]
    public void One_for_a_site_is_for_that_site_alone_and_goes_before_one_for_all()
    {
        var sites = Right(Sites, "PIBL_RETRIES=5", "PIBL_SITE_shop_SERVERS=10.0.0.9", "PIBL_SITE_my-shop.v2_RETRIES=7")
            .Settings.Sites();

        Assert.Equal(["10.0.0.9:80", "10.0.0.2:80"], sites.Map(site => site.Settings.Servers.Head.ToString()).ToArray());
        Assert.Equal([5, 7], sites.Map(site => site.Settings.Retries).ToArray());
    }

    [Fact]
    public void A_line_of_a_site_goes_before_a_variable_for_all() =>
        Assert.Equal([5, 0], Right(Sites, "PIBL_RETRIES=5").Settings.Sites().Map(site => site.Settings.Retries).ToArray());

    [Theory]
    [InlineData("PIBL_SITE_SHOP_RETRIES", 0)]
    [InlineData("PIBL_SITE_my_shop_v2_RETRIES", 1)]
    [InlineData("PIBL_SITE_MY_SHOP_V2_RETRIES", 1)]
    [InlineData("PIBL_SITE_my-shop.v2_RETRIES", 1)]
    public void Underscores_and_capital_letters_stand_for_what_a_shell_does_not_take(string name, int site) =>
        Assert.Equal(9, Right(Sites, $"{name}=9").Settings.Sites()[site].Settings.Retries);

    [Fact]
    public void The_name_as_it_stands_in_the_file_goes_before_one_that_is_like_it()
    {
        const string file = Plain + "[site a-b]\n[site a_b]\n";
        Assert.Equal(
            [2, 9], Right(file, "PIBL_SITE_a_b_RETRIES=9").Settings.Sites().Map(site => site.Settings.Retries).ToArray());
    }

    [Fact]
    public void Of_a_key_that_adds_up_a_variable_replaces_all_lines_and_may_have_several()
    {
        var sites = Right(Sites, "PIBL_HEADER=A\nB: 1\n", "PIBL_SITE_shop_HEADER=C").Settings.Sites();

        Assert.Equal("A, B: 1, C", string.Join(", ", sites[0].Settings.Match.Fields));
        Assert.Equal("A, B: 1", string.Join(", ", sites[1].Settings.Match.Fields));
    }

    [Fact]
    public void A_line_that_a_variable_replaces_is_not_read() =>
        Assert.Equal(8081, Right("PUERTO=${PORT}\nPROXY=::1\nSERVERS=a", "PIBL_PUERTO=8081").Settings.Port);

    [Theory]
    [InlineData("PIBL_TRANSPORT=epoll")]
    [InlineData("PIBL_SERVICE_HOST=10.0.0.7")]
    [InlineData("PIBL_SERVICE_PORT=80")]
    [InlineData("PIBL_SERVICE_PORT_HTTP=80")]
    [InlineData("PIBL_PORT=tcp://10.0.0.7:80")]
    [InlineData("PIBL_PORT_80_TCP=tcp://10.0.0.7:80")]
    [InlineData("PIBL_PORT_80_TCP_PROTO=tcp")]
    [InlineData("PIBL_PORT_443_UDP_ADDR=10.0.0.7")]
    [InlineData("PIBL_ADMIN_SERVICE_PORT=80")]
    [InlineData("PIBL_ADMIN_PORT=tcp://10.0.0.7:80")]
    [InlineData("PIBL_SITE_SHOP_SERVICE_HOST=10.0.0.7")]
    [InlineData("PIBL_RECORD=none")]
    [InlineData("OTHER_PUERTO=1")]
    [InlineData("PIBLPUERTO=1")]
    [InlineData("pibl_PUERTO=1")]
    public void What_an_orchestrator_sets_and_what_is_not_ours_is_passed_over(string variable)
    {
        var configured = Right(Sites, variable);

        Assert.Equal(Right(Sites).Settings, configured.Settings);
        Assert.Empty(configured.Notes);
    }

    [Theory]
    [InlineData("PIBL_VERSION=0.1", "PIBL_VERSION is no key, and is ignored; pibl keys lists all of them")]
    [InlineData("PIBL_HOME=/opt/pibl", "PIBL_HOME is no key, and is ignored; pibl keys lists all of them")]
    [InlineData(
        "PIBL_LOG_LEVEL=debug",
        "PIBL_LOG_LEVEL is no key, and is ignored; CONSOLE=off leaves errors only; the file holds everything")]
    [InlineData("PIBL_SITE_URL=http://a", "PIBL_SITE_URL is no key, and is ignored; such as PIBL_SITE_shop_SERVERS")]
    public void A_name_that_nothing_here_resembles_is_told_and_starts_anyway(string variable, string expected) =>
        Assert.Equal(expected, string.Join('\n', Right(Sites, variable).Notes.Map(note => $"{note.What}; {note.Hint}")));

    [Fact]
    public void Check_says_which_value_came_from_where()
    {
        var report = ConfigReport.Render(Right(Sites, "PIBL_PUERTO=9", "PIBL_HEADER=A\nB", "PIBL_SITE_shop_SERVERS=c"));

        Assert.Matches("\nPUERTO +9 +environment: PIBL_PUERTO\n", report);
        Assert.Contains(
            """
            [site shop]
            SERVERS  c:80       environment: PIBL_SITE_shop_SERVERS
            RETRIES  1          serv.config:3 (for all sites)
            HOST     shop.test  serv.config:6
            HEADER   A          environment: PIBL_HEADER, serv.config:8
            HEADER   B
            HEADER   X-Shop

            """,
            report,
            StringComparison.Ordinal);
    }

    private static Configured Right(string file, params string[] variables) => Variables.Read(file, variables).Match(
        configured => configured, errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));
}
