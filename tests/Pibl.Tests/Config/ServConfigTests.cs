using System.Net;
using System.Text;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Semantics;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Config;

/// <summary>Files that are right, and what they mean.</summary>
public class ServConfigTests
{
    private const string ThreeKeys =
        "PUERTO=8080\nPROXY=127.0.0.1\n" +
        "SERVERS=54.234.27.225:80,34.228.142.29:80,52.201.233.165:80\n";

    private static readonly Settings Three = Settings.Of(
        8080,
        "127.0.0.1",
        Seq(new Endpoint("54.234.27.225", 80), new Endpoint("34.228.142.29", 80), new Endpoint("52.201.233.165", 80)));

    [Fact]
    public void Three_keys_are_a_whole_file_and_everything_else_has_its_default() =>
        Assert.Equal(Three, Broken.Right(ThreeKeys));

    public static TheoryData<string> SameFile => new()
    {
        ThreeKeys.Replace("\n", "\r\n", StringComparison.Ordinal),
        "\uFEFF" + ThreeKeys,
        ThreeKeys.TrimEnd('\n'),
        ThreeKeys.Replace("=", " \t= ", StringComparison.Ordinal),
        ThreeKeys.Replace("\n", "  \n", StringComparison.Ordinal),
        "\n\n  # PUERTO=1\n\t\n" + ThreeKeys,
        ThreeKeys.Replace(",", " ,\t", StringComparison.Ordinal),
        ThreeKeys.Replace(":80", "", StringComparison.Ordinal),
        "  " + ThreeKeys,
    };

    [Theory]
    [MemberData(nameof(SameFile))]
    public void Line_ends_a_byte_order_mark_spaces_and_comments_change_nothing(string text) =>
        Assert.Equal(Three, Broken.Right(text));

    public static TheoryData<string, Endpoint> ServersOf => new()
    {
        { "10.0.0.1", new("10.0.0.1", 80) },
        { "app.example:8080", new("app.example", 8080) },
        { "app_1:3000 weight=3", new("app_1", 3000, 3) },
        { "10.0.0.9:80\tbackup  weight=100, b", new("10.0.0.9", 80, 100, true) },
        { "[::1]", new("::1", 80) },
        { "[2001:DB8:0::7]:65535", new("2001:db8::7", 65535) },
    };

    [Theory]
    [MemberData(nameof(ServersOf))]
    public void A_server_is_a_host_with_a_port_and_attributes(string value, Endpoint expected) =>
        Assert.Equal(expected, Broken.Right(Broken.Completed($"SERVERS={value}")).Servers.Head);

    [Theory]
    [InlineData("::1", "::1")]
    [InlineData("[::1]", "::1")]
    [InlineData("::", "::")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("proxy.example", "proxy.example")]
    public void The_proxy_listens_on_an_address_or_a_name(string value, string expected) =>
        Assert.Equal(expected, Broken.Right(Broken.Completed($"PROXY={value}")).Address);

    [Fact]
    public void Every_key_reaches_its_place()
    {
        var given = Broken.Right(Broken.Completed(
            """
            PUERTO=1
            PROXY=::1
            SERVERS=a:2 weight=3,b backup
            CACHE=off
            CACHE_FILE=none
            CACHE_MEMORY=5MB
            CACHE_DISK=6GB
            CACHE_OBJECT=7KB
            CACHE_HEURISTIC=24% max=25s
            CACHE_COOKIES=strip
            LOG=none
            LOG_FORMAT=combined
            LOG_SIZE=65536
            LOG_FILES=9
            CONSOLE=off
            MAX_CONNECTIONS=10
            MAX_IN_FLIGHT=11
            MAX_UPSTREAM=12
            MAX_UPLOADS=14
            MAX_TUNNELS=26
            MAX_BODY=13
            RATE_MIN=15
            LIMIT_LINE=1400
            LIMIT_HEAD=15KB
            LIMIT_FIELDS=16
            TIMEOUT_CONNECT=17ms
            TIMEOUT_HEAD=18s
            TIMEOUT_BODY=19m
            TIMEOUT_SERVER=20h
            TIMEOUT_IDLE=21s
            TIMEOUT_KEEP=27s
            TIMEOUT_TUNNEL=28s
            TIMEOUT_DRAIN=22s
            TIMEOUT_QUEUE=23s
            ABORT_ON_CLOSE=on
            RETRIES=0
            VIA=off
            TRUSTED_PROXIES=10.0.0.0/8, ::1,fd00::/8 , 192.0.2.7
            """));

        Assert.Equal(
            new Settings(
                1,
                "::1",
                Seq(new Endpoint("a", 2, 3), new Endpoint("b", 80, 1, true)),
                new CacheSettings(false, null, 5L << 20, 6L << 30, 7L << 10)
                {
                    Heuristic = new HeuristicRule(24, TimeSpan.FromSeconds(25)),
                    Cookies = CookieMode.Strip,
                },
                new LogSettings(null, LogFormat.Combined, 65536, 9, false),
                new Limits(10, 11, 12, 14, 13, 15, new HeadLimits(1400, 15 << 10, 16)) { TunnelsMax = 26 },
                new Timeouts
                {
                    Connect = TimeSpan.FromMilliseconds(17),
                    Head = TimeSpan.FromSeconds(18),
                    Body = TimeSpan.FromMinutes(19),
                    Server = TimeSpan.FromHours(20),
                    Idle = TimeSpan.FromSeconds(21),
                    Keep = TimeSpan.FromSeconds(27),
                    Tunnel = TimeSpan.FromSeconds(28),
                    Drain = TimeSpan.FromSeconds(22),
                    Queue = TimeSpan.FromSeconds(23),
                },
                0,
                Seq("10.0.0.0/8", "::1/128", "fd00::/8", "192.0.2.7/32").Map(IPNetwork.Parse))
            {
                Via = ViaMode.Off,
                AbortOnClose = true,
            },
            given);
    }

    [Theory]
    [InlineData("", 768)]
    [InlineData("MAX_IN_FLIGHT=100", 75)]
    [InlineData("MAX_UPSTREAM=8", 6)]
    [InlineData("MAX_UPSTREAM=1", 1)]
    [InlineData("MAX_IN_FLIGHT=10000\nMAX_UPSTREAM=4000", 3000)]
    [InlineData("MAX_UPSTREAM=8\nMAX_UPLOADS=8", 8)]
    public void Uploads_leave_a_quarter_of_the_places_unless_told_otherwise(string lines, int expected) =>
        Assert.Equal(expected, Broken.Right(Broken.Completed(lines)).Limits.UploadsMax);

    [Theory]
    [InlineData("", 16)]
    [InlineData("CACHE_MEMORY=8MB", 8)]
    [InlineData("CACHE_DISK=4MB", 4)]
    [InlineData("CACHE_DISK=4MB\nCACHE_FILE=none", 16)]
    [InlineData("CACHE_MEMORY=8MB\nCACHE_OBJECT=2MB", 2)]
    public void The_largest_stored_body_follows_the_room_unless_told_otherwise(string lines, int megabytes) =>
        Assert.Equal((long)megabytes << 20, Broken.Right(Broken.Completed(lines)).Cache.ObjectBytesMax);

    [Fact]
    public void The_lines_of_the_keys_are_known()
    {
        var configured = ServConfig.Read("serv.config", Encoding.UTF8.GetBytes("#\n" + ThreeKeys))
            .IfFail(_ => throw new InvalidOperationException());

        Assert.Equal(
            ["serv.config:2", "serv.config:3", "default", "serv.config:4"],
            configured.Keys.All.Take(4).Map(key => configured.SourceOf(key).ToString()).ToArray());
    }

    [Theory]
    [InlineData("PROXY=0.0.0.0\nSERVERS=10.0.0.1:8080")]
    [InlineData("PROXY=127.0.0.1\nSERVERS=127.0.0.2:8080,127.0.0.1:8081")]
    [InlineData("PROXY=app.example\nSERVERS=localhost:8080")]
    [InlineData("CACHE_OBJECT=16MB\nCACHE_MEMORY=16MB\nCACHE_DISK=16MB")]
    [InlineData("CACHE_FILE=none\nCACHE_DISK=1MB\nLOG=none")]
    [InlineData("LOG=a/x\nCACHE_FILE=b/../x")]
    [InlineData("LOG=/persist.cache")]
    [InlineData("LOG=../x\nCACHE_FILE=x")]
    [InlineData("LOG=registro#1 ñ.txt")]
    [InlineData("SERVERS=10.0.0.1,10.0.0.2 backup")]
    public void What_only_looks_like_a_contradiction_is_taken(string lines) =>
        Assert.Empty(Broken.Errors(Broken.Completed(lines)));
}
