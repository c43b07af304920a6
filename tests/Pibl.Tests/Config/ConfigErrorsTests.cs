using System.Text;
using LanguageExt;
using Pibl.Config;

namespace Pibl.Tests.Config;

/// <summary>What a person sees of a wrong file, to the letter.</summary>
public class ConfigErrorsTests
{
    [Fact]
    public void A_misspelled_key_is_shown_with_a_caret_and_the_key_that_was_meant() => Assert.Equal(
        """
        serv.config:3:1: unknown key SERVRES
          3 | SERVRES=10.0.0.1:80
            | ^^^^^^^ did you mean SERVERS?

        """,
        Broken.Shown("PUERTO=8080\nPROXY=127.0.0.1\nSERVRES=10.0.0.1:80\n"));

    [Fact]
    public void All_mistakes_come_at_once_in_the_order_of_the_file() => Assert.Equal(
        """
        serv.config:2:8: PUERTO is out of range
          2 | PUERTO=99999
            |        ^^^^^ a number from 1 to 65535
        serv.config:3:1: unknown key SERVRES
          3 | SERVRES=10.0.0.1:80:, 10.0.0.2:0
            | ^^^^^^^ did you mean SERVERS?
        serv.config:3:9: more than one colon: an IPv6 address stands in brackets
          3 | SERVRES=10.0.0.1:80:, 10.0.0.2:0
            |         ^^^^^^^^^^^^ such as [::1]:80
        serv.config:3:32: port is out of range
          3 | SERVRES=10.0.0.1:80:, 10.0.0.2:0
            |                                ^ a number from 1 to 65535
        serv.config:4:1: PROXY is missing
          4 |
            | ^ add a line such as PROXY=127.0.0.1

        """,
        Broken.Shown("# a comment\nPUERTO=99999\nSERVRES=10.0.0.1:80:, 10.0.0.2:0"));

    [Fact]
    public void Each_missing_key_is_named_with_an_example() => Assert.Equal(
        """
        serv.config:1:1: PUERTO is missing
          1 |
            | ^ add a line such as PUERTO=8080
        serv.config:1:1: PROXY is missing
          1 |
            | ^ add a line such as PROXY=127.0.0.1
        serv.config:1:1: SERVERS is missing
          1 |
            | ^ add a line such as SERVERS=10.0.0.1:80,10.0.0.2:80

        """,
        Broken.Shown(""));

    [Fact]
    public void The_caret_keeps_its_place_behind_tabs_and_wide_characters() => Assert.Equal(
        "serv.config:1:9: a comment behind a value\n  1 | LOG\t=\t\U0001F600 # é\n"
        + "    |    \t \t  ^^^ put it on a line of its own\n",
        Broken.Shown(Broken.Completed("LOG\t=\t\U0001F600 # é")));

    [Fact]
    public void Of_a_long_line_the_part_around_the_caret_is_shown()
    {
        var servers = string.Join(',', Enumerable.Range(1, 200).Select(i => $"10.0.0.{i}:80"));
        var others = servers.Replace("10.0.0", "10.0.2", StringComparison.Ordinal);
        var shown = Broken.Shown(Broken.Completed($"SERVERS={servers},10.0.1.300:80,{others}"));

        Assert.Equal(
            """
            serv.config:1:2708: "300" is not a part of an IPv4 address
              1 | …:80,10.0.0.200:80,10.0.1.300:80,10.0.2.1:80,10.0.2.2:80,10.0.2.3:80,10.0.2.4:80,10.0.2.5:80,10.0.2.6…
                |                           ^^^ a number from 0 to 255

            """,
            shown);
    }

    [Fact]
    public void A_file_of_another_kind_is_told_by_its_first_mistakes_and_their_number()
    {
        var lines = Broken.Shown(string.Concat(Enumerable.Range(0, 2345).Select(i => $"word{i}\n"))).Split('\n');

        Assert.Equal((20 * 3) + 2, lines.Length);
        Assert.Equal("… and 2,328 more", lines[^2]);
    }

    [Fact]
    public void A_control_character_does_not_reach_the_terminal() =>
        Assert.DoesNotContain('\u001B', Broken.Shown(Broken.Completed("LOG=\u001B[2J")));

    [Fact]
    public void A_byte_that_is_not_UTF8_is_named_with_its_offset_and_nothing_else_is_said_of_its_line()
    {
        var content = Encoding.Latin1.GetBytes("# un café\nCONSOLE=\u00E9\nPUERTO=x\nPROXY=::1\nSERVERS=a");

        var said = ServConfig.Parse("serv.config", content).FailToSeq()
            .Map(error => $"{error.Where.Line} {error.What}");

        Assert.Equal(
            """
            1 byte 0xE9 at offset 8 is not UTF-8
            2 byte 0xE9 at offset 18 is not UTF-8
            3 PUERTO takes a whole number, not "x"
            """,
            string.Join('\n', said));
    }

    public static TheoryData<byte[], string> Unreadable => new()
    {
        { new byte[ConfigText.FileBytesMax + 1], "big: larger than 1 MB" },
        { [0xFF, 0xFE, 0x50, 0x00], "big: this is UTF-16, not UTF-8" },
        { [0xFE, 0xFF, 0x00, 0x50], "big: this is UTF-16, not UTF-8" },
        { Encoding.UTF8.GetBytes(new string('\n', ConfigText.LinesMax)), "big:10001:1: more than 10000 lines" },
        {
            Encoding.UTF8.GetBytes("#" + new string('x', ConfigText.LineBytesMax)),
            "big:1:1: a line of more than 65536 bytes"
        },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void What_cannot_be_a_configuration_is_refused_as_a_whole(byte[] content, string expected) =>
        Assert.Equal(expected, ConfigErrors.Render(ServConfig.Parse("big", content).FailToSeq()).Split('\n')[0]);
}
