using System.Text;
using Pibl.Config;
using Pibl.Lints;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Lints;

/// <summary>What a right file is warned of.</summary>
public sealed class LintsTests
{
    private const string Top = "PUERTO=8080\nPROXY=127.0.0.1\nSERVERS=b\n";

    private static readonly Machine Small = new()
    {
        DiskBytes = (512L << 20) + 5,
        MemoryBytes = 128L << 20,
        Descriptors = 1024,
        DescriptorsOpen = 120,
        ProbesMax = 64,
        Names = HashMap(
            ("app1", new ResolvedName(Seq1("10.0.0.5"), null)),
            ("app2", new ResolvedName(Sequences.Two("10.0.0.6", "10.0.0.5"), null)),
            ("app3", new ResolvedName(Seq1("10.0.0.7"), null)),
            ("10.0.0.7", new ResolvedName(Seq1("10.0.0.7"), null)),
            ("list.txt", new ResolvedName(Seq<string>(), "the name list.txt has no address here (SERVERS)")),
            ("app.invalid", new ResolvedName(Seq<string>(), "the name app.invalid has no address here (SERVERS)"))),
    };

    public static TheoryData<string, string> OfSites => new()
    {
        {
            "[site a]\nHOST=x.test\n[site b]\nHOST=x.test",
            "never-matches 6:1 the site b never answers: a is asked first for x.test/; another HOST or PATH, or a METHOD or "
            + "HEADER, would tell the two apart"
        },
        { "[site a]\n[site b]", "never-matches 5:1 the site b never answers: a is asked first for any host, /; another HOST or PATH, or a METHOD or HEADER, would tell the two apart" },
        {
            "[site a]\nPATH=/x, /y\n[site b]\nPATH=/y/, /x",
            "never-matches 6:1 the site b never answers: a is asked first for any host, /y and so on; another HOST or PATH, "
            + "or a METHOD or HEADER, would tell the two apart"
        },
        {
            "[site a]\nPATH=/x\n[site b]\nPATH=/y, /x",
            "shadowed 7:6 any host, /x of the site b is always answered by a, which is asked first; take it out of one of "
            + "the two, or tell them apart by METHOD or HEADER"
        },
        {
            "[site a]\nHOST=x.test\nHEADER=X-Beta\n[site b]\nHOST=x.test\nHEADER=x-beta: 1\nMETHOD=GET\n[site c]\nHOST=x.test\nHEADER=X-Beta",
            "never-matches 11:1 the site c never answers: a is asked first for x.test/; another HOST or PATH, or a METHOD or "
            + "HEADER, would tell the two apart"
        },
        {
            "[site a]\nMETHOD=GET, POST\n[site b]\nMETHOD=POST",
            "never-matches 6:1 the site b never answers: a is asked first for any host, /; another HOST or PATH, or a METHOD "
            + "or HEADER, would tell the two apart"
        },
        { "[site a]\nPATH=/x, /x/", "listed-twice 5:6 any host, /x stands twice in the site a; keep one of the two" },
        {
            "[site api]\nPATH=/api\n[site web]\nHOST=x.test",
            "host-before-path 5:6 /api of the site api is not asked for x.test (the site web): a host goes before a path; "
            + "if it is meant for them too, name them in [site api]: HOST=x.test"
        },
        {
            "[site api]\nHOST=*.test\nPATH=/api\n[site web]\nHOST=x.test, y.test",
            "host-before-path 6:6 /api of the site api is not asked for x.test (the site web), y.test (the site web): a host "
            + "goes before a path; if it is meant for them too, name them in [site api]: HOST=*.test, x.test, y.test"
        },
    };

    public static TheoryData<string, string> OfValues => new()
    {
        {
            "HSTS=1d",
            "tls-not-spoken 4:6 HSTS: no listener speaks TLS, and it is said in replies over https alone; "
            + "LISTEN=0.0.0.0:443 tls"
        },
        {
            "SERVERS_SNI=x.test",
            "tls-not-spoken 4:13 SERVERS_SNI: no server of the site default is spoken to over TLS; SERVERS=https://10.0.0.1:8443"
        },
        {
            "TIMEOUT_CONNECT=5s\nTIMEOUT_SERVER=2s",
            "longer-than-parent 4:17 TIMEOUT_CONNECT (5s) is longer than TIMEOUT_SERVER (2s); a connection would be waited "
            + "for longer than the answer behind it"
        },
        {
            "TIMEOUT_SERVER=1s",
            "longer-than-parent 4:16 TIMEOUT_CONNECT (2s, its default) is longer than TIMEOUT_SERVER (1s); a connection would "
            + "be waited for longer than the answer behind it"
        },
        { "CACHE_SHARED=redis://a ca=ca.pem", "authority-without-tls 4:14 redis:// speaks no TLS, so ca= has no effect; rediss:// speaks it" },
        { "CACHE=off\nCACHE_SHARED=redis://a", "nothing-to-share 5:14 every site has CACHE=off, so CACHE_SHARED has nothing to share; CACHE=on where something may be stored, or take the line away" },
        { "CACHE=off\nPEERS=10.0.0.8:80", "nothing-to-share 5:7 every site has CACHE=off, so PEERS has nothing to share; CACHE=on where something may be stored, or take the line away" },
        { "LOG=nonne", "nearly-none 4:5 LOG is a file called nonne; did you mean none?" },
        { "CACHE_FILE=mone", "nearly-none 4:12 CACHE_FILE is a file called mone; did you mean none?" },
        {
            "TIMEOUT_TAKE_OVER=5s",
            "longer-than-parent 4:19 TIMEOUT_DRAIN (10s, its default) is longer than TIMEOUT_TAKE_OVER (5s); clients would "
            + "have less time when another program takes over than when this one is stopped"
        },
        {
            "RATE=100/s burst=1",
            "no-burst 4:6 100/s burst=1 by=client refuses the second of two requests that come at once, however few came "
            + "before; burst=100 lets a second's worth come at once"
        },
        {
            "RATE=100/s burst=200, 10/m burst=5",
            "rate-never-reached 4:6 100/s burst=200 by=client never refuses anything: 10/m burst=5 by=client refuses before, "
            + "and no burst can pass it; leave one of the two out, or make the burst of the faster one smaller"
        },
        {
            "RATE=50/s by=header X-Key\nRATE=10/s by=site",
            "rate-never-reached 4:6 50/s burst=50 by=header X-Key never refuses anything: 10/s burst=10 by=site refuses "
            + "before, and no burst can pass it; leave one of the two out, or make the burst of the faster one smaller"
        },
    };

    public static TheoryData<string, string> OfLifetimes => new()
    {
        {
            "CACHE_TTL=200=1m\nCACHE_TTL=200=2m",
            "never-counts 5:11 CACHE_TTL: 200=2m never counts for 200, 200=1m stands before it; the first line that has a "
            + "status counts: put the narrower one first, or keep one"
        },
        {
            "CACHE_TTL=2xx=1m\nCACHE_TTL=force 404,200=2m",
            "never-counts 5:11 CACHE_TTL: force 404,200=2m never counts for 200, 2xx=1m stands before it; the first line that "
            + "has a status counts: put the narrower one first, or keep one"
        },
        {
            "CACHE_TTL=200=1m\n[site a]\nCACHE_TTL=200=2m",
            "never-counts 6:11 CACHE_TTL: 200=2m never counts for 200, 200=1m stands before it; the lines before the first "
            + "section come first: CACHE_TTL=none in [site a] takes them away"
        },
        {
            "CACHE_TTL=200=1m\nCACHE_TTL=none",
            "never-counts 4:11 CACHE_TTL: 200=1m never counts, none behind it takes it away; leave one of the two out"
        },
        {
            "CACHE_TTL=none\nCACHE_TTL=200=1m",
            "never-counts 4:11 CACHE_TTL: none takes nothing away, no line stands before it; leave it out"
        },
    };

    public static TheoryData<string, string> OfMachines => new()
    {
        {
            "CACHE_DISK=4GB",
            "larger-than-disk 4:12 CACHE_DISK (4GB) is more than the disk of persist.cache has room for: 512MB; "
            + "CACHE_DISK=256MB would leave half of it to others"
        },
        {
            "#",
            "larger-than-disk 0:1 CACHE_DISK (2GB, its default) is more than the disk of persist.cache has room for: 512MB; "
            + "CACHE_DISK=256MB would leave half of it to others"
        },
        {
            "CACHE_DISK=1MB\nCACHE_OBJECT=1MB\nCACHE_MEMORY=200MB",
            "larger-than-memory 6:14 CACHE_MEMORY (200MB) is more than there is memory: 128MB; CACHE_MEMORY=64MB would leave "
            + "half of it to others"
        },
        {
            "SERVERS=app1, list.txt",
            "unreachable 1:15 the name list.txt has no address here (SERVERS); did you mean @list.txt, a file with one "
            + "server a line?"
        },
        { "CACHE=off", "" },
        { "CACHE_FILE=none\nCACHE_MEMORY=100MB", "" },
        {
            "SERVERS=app1:80, app2:80, app2:81",
            "stands-for 1:18 app2:80 stands for 2 servers now: 10.0.0.6, 10.0.0.5; each has its words, its health and its "
            + "connections\nlisted-twice 1:18 app2:80 is the same server as app1:80: both are 10.0.0.5; to give it a larger "
            + "share, use weight=2\nstands-for 1:27 app2:81 stands for 2 servers now: 10.0.0.6, 10.0.0.5; each has its words, "
            + "its health and its connections"
        },
        {
            "SERVERS=app3, 10.0.0.7:80 weight=3",
            "listed-twice 1:15 10.0.0.7:80 is the same server as app3:80: both are 10.0.0.7; to give it a larger share, use "
            + "weight=2"
        },
        {
            "SERVERS=app1, app.invalid:81",
            "unreachable 1:15 the name app.invalid has no address here (SERVERS); a typing error, or a name that only other "
            + "machines know"
        },
    };

    public static TheoryData<string> Silent => new()
    {
        "[site a]\nHOST=x.test\n[site b]\nHOST=y.test",
        "[site a]\nHOST=x.test\n[site b]\nHOST=x.test\nMETHOD=GET",
        "[site a]\nHOST=x.test\nHEADER=X-Beta: 1\n[site b]\nHOST=x.test\nHEADER=X-Beta: 2\n[site c]\nHOST=x.test",
        "[site a]\nHOST=x.test\nMETHOD=GET\n[site b]\nHOST=x.test\nMETHOD=GET, POST",
        "[site api]\nHOST=x.test\nPATH=/api\n[site web]\nHOST=x.test\n[site rest]",
        "[site api]\nPATH=/api\n[site web]\nHOST=x.test\nMETHOD=POST",
        "[site api]\nPATH=/api\n[site web-api]\nHOST=x.test\nPATH=/api\n[site web]\nHOST=x.test",
        "[site www]\nHOST=*.x.test\n[site web]\nHOST=x.test\n[site a]\nHOST=a.x.test",
        "RATE=100/s burst=200, 1000/m burst=1000",
        "RATE=1/s burst=1",
        "RATE=10/s by=client, 5/s by=header X-Key",
        "TIMEOUT_CONNECT=2s\nTIMEOUT_SERVER=2s",
        "CACHE_TTL=404=10s\nCACHE_TTL=4xx=1s\nCACHE_TTL=force 200=1m",
        "CACHE_TTL=200=1m\n[site a]\nCACHE_TTL=none\nCACHE_TTL=200=2m",
        "CACHE_TTL=none\n[site a]\nCACHE_TTL=200=2m",
    };

    [Theory]
    [MemberData(nameof(OfSites))]
    [MemberData(nameof(OfValues))]
    [MemberData(nameof(OfLifetimes))]
    public void What_is_likely_not_meant_is_told_at_its_place(string lines, string expected) =>
        Assert.Equal(expected, Told(Top + lines, Machine.Unknown));

    [Theory]
    [MemberData(nameof(OfMachines))]
    public void What_does_not_fit_the_machine_too(string lines, string expected) => Assert.Equal(
        expected,
        Told(
            (lines.StartsWith("SERVERS", StringComparison.Ordinal) ? lines + "\nPUERTO=1\nPROXY=::1" : Top + lines),
            lines.StartsWith("SERVERS", StringComparison.Ordinal)
                ? Machine.Unknown with { Names = Small.Names }
                : Small with { Descriptors = null, MemoryBytes = lines.Contains("MEMORY") ? Small.MemoryBytes : null }));

    [Theory]
    [MemberData(nameof(Silent))]
    public void What_is_as_people_write_it_is_not_spoken_of(string lines) =>
        Assert.Equal("", Told(Top + lines, Machine.Unknown));

    [Fact]
    public void More_clients_than_descriptors_are_told_at_the_key() => Assert.StartsWith(
        "descriptors 4:17 MAX_CONNECTIONS=20000 and MAX_UPSTREAM=1024 need ",
        Told(Top + "MAX_CONNECTIONS=20000", Machine.Unknown with { Descriptors = 1024, DescriptorsOpen = 100 }),
        StringComparison.Ordinal);

    [Fact]
    public void A_value_before_the_sections_is_told_once() => Assert.StartsWith(
        "longer-than-parent 4:16 ",
        Assert.Single(Told(
            Top + "TIMEOUT_SERVER=1s\n[site a]\nPATH=/a\n[site b]\nPATH=/b", Machine.Unknown).Split('\n')),
        StringComparison.Ordinal);

    [Fact]
    public void The_recipes_are_not_warned_of() => Assert.Empty(
        AllLints.Of(Read(string.Join('\n', Docs.Recipe.Config)), Machine.Unknown).Filter(lint => !lint.IsNote));

    [Fact]
    public void Of_very_many_the_first_are_shown_and_the_rest_counted()
    {
        var sites = string.Concat(Enumerable.Range(0, 40).Select(number => $"[site s{number}]\n"));
        var shown = AllLints.Render(AllLints.Of(Read(Top + sites), Machine.Unknown)).Split('\n');

        Assert.Equal(20, shown.Count(line => line.StartsWith("warning: ", StringComparison.Ordinal)));
        Assert.Equal("… and 19 more", shown[^2]);
    }

    [Fact]
    public void A_person_sees_them_like_mistakes() => Assert.Equal(
        """
        warning: serv.config:4:16: TIMEOUT_CONNECT (2s, its default) is longer than TIMEOUT_SERVER (1s)
          4 | TIMEOUT_SERVER=1s
            |                ^^ a connection would be waited for longer than the answer behind it

        """,
        AllLints.Of(Read(Top + "TIMEOUT_SERVER=1s"), Machine.Unknown).Head.Render());

    private static string Told(string file, Machine machine) => string.Join(
        '\n', AllLints.Of(Read(file), machine).Map(lint =>
            $"{lint.Name} {lint.Where.Line}:{lint.Where.Column} {lint.What}; {lint.Hint}"));

    private static Configured Read(string file) =>
        ServConfig.Read("serv.config", Encoding.UTF8.GetBytes(file), [.. Pipeline.Keys])
            .IfFail(errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));
}
