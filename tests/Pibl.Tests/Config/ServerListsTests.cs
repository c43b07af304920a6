using System.Text;
using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Config;

/// <summary>SERVERS=@file: one server a line, with the words that SERVERS takes.</summary>
public sealed class ServerListsTests
{
    [Theory]
    [InlineData("10.0.0.1:80", "10.0.0.1:80")]
    [InlineData("# the old ones\n10.0.0.1:80 weight=3\r\n\r\n  app.example:8080 backup max=5  # since May\n", "10.0.0.1:80 weight=3, app.example:8080 backup max=5")]
    [InlineData("\uFEFF10.0.0.1\nsrv:_http._tcp.shop.example backup", "10.0.0.1:80, srv:_http._tcp.shop.example backup")]
    public void Lines_are_servers(string content, string servers) =>
        Assert.Equal(servers, string.Join(", ", Right(content).Map(Servers.Show)));

    public static TheoryData<string, string> Wrong => new()
    {
        { "10.0.0.1:80\n10.0.0.2:99999", "2:10 [99999] port is out of range; a number from 1 to 65535" },
        { "10.0.0.1\n\n# x\n10.0.0.2 wieght=3 backup=1", "4:10 [wieght=3] unknown attribute wieght; did you mean weight?|4:19 [backup=1] backup stands alone; did you mean backup?" },
        { "10.0.0.1\n10.0.0.1:80", "2:1 [10.0.0.1:80] 10.0.0.1:80 is listed twice, first at column 1; to give it a larger share, use weight=2" },
        { "@more.txt", "1:1 [@more.txt] a file in a file; its servers, one a line" },
        { "", "0:1 [] there is no server in it; SERVERS names it; one server a line, such as 10.0.0.1:80 weight=2" },
        { "# none\n", "0:1 [] there is no server in it; SERVERS names it; one server a line, such as 10.0.0.1:80 weight=2" },
        { "10.0.0.1, 10.0.0.2", "1:9 [,] a comma in a file of servers; one server a line" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void All_mistakes_have_their_place(string content, string mistakes) => Assert.Equal(
        mistakes,
        string.Join('|', Parse(content).FailToSeq().Map(error =>
            $"{error.Where.Line}:{error.Where.Column} [{error.Where.Text}] {error.What}; {error.Hint}")));

    [Fact]
    public void A_file_stands_among_other_servers_and_is_read_again_in_its_place()
    {
        var written = Given.Settings("SERVERS=10.0.0.1, @b.txt, 10.0.0.9 backup, @c.txt").Servers;
        Assert.Equal(["b.txt", "c.txt"], ServerLists.FilesOf(written).ToArray());

        var filled = Filled(written, ("b.txt", "10.0.0.2\n10.0.0.3 weight=2"), ("c.txt", "10.0.0.4"));
        Assert.Equal(
            ["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80", "10.0.0.9:80", "10.0.0.4:80"],
            filled.Map(s => s.ToString()).ToArray());
        Assert.Equal("10.0.0.1:80, @b.txt, 10.0.0.9:80 backup, @c.txt", Servers.Show(filled));
        Assert.Equal(written, ServerLists.Written(filled));

        var again = Filled(ServerLists.Written(filled), ("b.txt", "10.0.0.5"), ("c.txt", "10.0.0.4"));
        Assert.Equal(["10.0.0.1:80", "10.0.0.5:80", "10.0.0.9:80", "10.0.0.4:80"], again.Map(s => s.ToString()).ToArray());
    }

    [Fact]
    public void A_server_is_in_one_of_them_alone() => Assert.Equal(
        "b.txt: 10.0.0.1:80 is listed twice in SERVERS",
        ServerLists.Fill(Given.Settings("SERVERS=10.0.0.1, @b.txt").Servers, Read(("b.txt", "10.0.0.1")))
            .FailToSeq().Map(error => $"{error.Where.File}: {error.What}").Head);

    [Fact]
    public void All_files_are_read_before_mistakes_are_told() => Assert.Equal(
        ["b.txt", "c.txt"],
        ServerLists.Fill(Given.Settings("SERVERS=@b.txt,@c.txt").Servers, Read(("b.txt", "?"), ("c.txt", "?")))
            .FailToSeq().Map(error => error.Where.File).ToArray());

    private static Seq<Endpoint> Filled(Seq<Endpoint> written, params (string File, string Content)[] files) =>
        ServerLists.Fill(written, Read(files)).IfFail(
            errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));

    private static Func<string, Validation<ConfigError, ReadOnlyMemory<byte>>> Read(
        params (string File, string Content)[] files) => path => Success<ConfigError, ReadOnlyMemory<byte>>(
            Encoding.UTF8.GetBytes(files.Single(file => file.File == path).Content));

    private static Validation<ConfigError, Seq<Endpoint>> Parse(string content) =>
        ServerLists.Parse("servers.txt", Encoding.UTF8.GetBytes(content));

    private static Seq<Endpoint> Right(string content) =>
        Parse(content).IfFail(errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));
}
