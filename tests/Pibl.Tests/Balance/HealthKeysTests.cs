using Pibl.Balance;
using Pibl.Config;

namespace Pibl.Tests.Balance;

/// <summary>HEALTH and EJECT as they are written: what can be taken, and what cannot, at its place.</summary>
public sealed class HealthKeysTests
{
    private const string Words =
        "every=2s, timeout=1s, rise=2, fall=3, status=200-399, body=\"ok\" or host=app.example";

    [Theory]
    [InlineData("/", "/ every=2s timeout=1s rise=2 fall=3 status=200-399")]
    [InlineData("/healthz?deep=1 every=500ms", "/healthz?deep=1 every=500ms timeout=500ms rise=2 fall=3 status=200-399")]
    [InlineData(
        "/h  fall=1\trise=100 status=204 every=1h timeout=1m",
        "/h every=1h timeout=1m rise=100 fall=1 status=204-204")]
    [InlineData(
        "/h body=\"all good\" host=app.example:8080",
        "/h every=2s timeout=1s rise=2 fall=3 status=200-399 body=\"all good\" host=app.example:8080")]
    [InlineData("/h body=ok status=200-299", "/h every=2s timeout=1s rise=2 fall=3 status=200-299 body=\"ok\"")]
    [InlineData("tcp", "tcp every=2s timeout=1s rise=2 fall=3")]
    [InlineData("tcp every=100ms timeout=10ms", "tcp every=100ms timeout=10ms rise=2 fall=3")]
    [InlineData("grpc", "grpc every=2s timeout=1s rise=2 fall=3")]
    [InlineData(
        "grpc service=pkg.Name_2 host=app.example fall=1",
        "grpc every=2s timeout=1s rise=2 fall=1 service=pkg.Name_2 host=app.example")]
    public void A_check_is_read_and_shown_with_all_that_holds(string text, string shown)
    {
        const string servers = "SERVERS=h2c://s1:80";
        var check = Given.Settings(servers, $"HEALTH={text}").Get(BalanceKeys.Health);
        Assert.Equal(shown, check.Map(HealthCheckText.Show).IfNone("none"));
        Assert.Equal(check, Given.Settings(servers, $"HEALTH={shown}").Get(BalanceKeys.Health));
    }

    public static TheoryData<string, string> BrokenChecks => new()
    {
        { "healthz", "1 [healthz] HEALTH takes a path, tcp or grpc, not \"healthz\"; did you mean /healthz?" },
        { "TCP", "1 [TCP] HEALTH takes a path, tcp or grpc, not \"TCP\"; did you mean tcp?" },
        { "on", "1 [on] HEALTH takes a path, tcp or grpc, not \"on\"; such as /healthz every=2s, or tcp every=2s" },
        {
            "http://a:80/up",
            "1 [http://a:80/up] HEALTH takes a path, tcp or grpc, not \"http://a:80/up\"; did you mean /up?"
        },
        {
            "every=2s /healthz",
            "1 [every=2s] HEALTH takes a path, tcp or grpc, not \"every=2s\"; the path stands first; such as /healthz every=2s, "
            + $"or tcp every=2s\n10 [/healthz] \"/healthz\" is not name=value; {Words}"
        },
        { "/a#b", "3 [#] a path has no \"#\" in it; written as %23, or left out" },
        { "/h 2s", $"4 [2s] \"2s\" is not name=value; {Words}" },
        { "/h every", "4 [every] \"every\" is not name=value; such as every=2s" },
        { "/h every=2", "10 [2] the unit is missing (ms s m h); did you mean 2s?" },
        { "/h every=10ms", "10 [10ms] every is out of range; from 100ms to 1h" },
        { "/h timeout=5s", "4 [timeout=5s] one check would not be over when the next begins; timeout no longer than every=2s" },
        { "/h rise=0", "9 [0] rise is out of range; a number from 1 to 100" },
        { "/h fall=three", "9 [three] fall takes a whole number, not \"three\"; a number from 1 to 100, in digits" },
        { "/h fall=1 fall=2", "11 [fall=2] fall twice; keep one" },
        { "/h status=2xx", "11 [2xx] a status has three digits; did you mean status=200-299?" },
        { "/h status=399-200", "11 [399-200] the higher status stands first; did you mean status=200-399?" },
        { "/h status=99", "11 [99] status is out of range; a number from 200 to 599" },
        { "/h body=\"ok", "9 [\"ok] the quote is not closed; such as body=\"all good\"" },
        { "/h body=", "9 [] body takes the text to be found; 1 to 1000 characters" },
        { "/h host=a_b:0", "13 [0] port is out of range; a number from 1 to 65535" },
        { "/h interval=5s", "4 [interval=5s] unknown word interval; did you mean every=?" },
        { "/h evry=5s", "4 [evry=5s] unknown word evry; did you mean every=?" },
        { "/h colour=red", $"4 [colour=red] unknown word colour; {Words}" },
        { "GRPC", "1 [GRPC] HEALTH takes a path, tcp or grpc, not \"GRPC\"; did you mean grpc?" },
        { "grpc status=200", "6 [status=200] grpc asks for nothing that has a status; a path in place of grpc" },
        { "grpc service=a b", $"16 [b] \"b\" is not name=value; {Words}" },
        { "grpc service=a,b", "15 [,] a service has no \",\" in its name; such as service=pkg.Name" },
        { "/h service=a", "4 [service=a] only gRPC's health service is asked about one; grpc in place of /h" },
        { "tcp host=a", "5 [host=a] tcp asks for nothing that has a host; a path in place of tcp" },
        { "tcp status=200", "5 [status=200] tcp asks for nothing that has a status; a path in place of tcp" },
        {
            "/h rise=x fall=y",
            "9 [x] rise takes a whole number, not \"x\"; a number from 1 to 100, in digits\n"
            + "16 [y] fall takes a whole number, not \"y\"; a number from 1 to 100, in digits"
        },
    };

    [Theory]
    [MemberData(nameof(BrokenChecks))]
    public void A_mistake_in_a_check_is_named_at_its_place(string text, string expected) =>
        Assert.Equal(expected, MistakesIn(HealthCheckText.Kind, "HEALTH", text));

    [Theory]
    [InlineData("5", "5 for=10s most=50%")]
    [InlineData("1 on=5xx most=100% for=1h", "1 for=1h most=100% on=5xx")]
    [InlineData("1000 for=100ms most=1%", "1000 for=100ms most=1%")]
    [InlineData("3 slow=5x rate=50%", "3 for=10s most=50% rate=50% slow=5x")]
    [InlineData("none", "none")]
    public void EJECT_is_read_and_shown(string text, string shown) =>
        Assert.Equal(shown, BalanceKeys.Eject.Show(Given.Settings($"EJECT={text}")));

    public static TheoryData<string, string> BrokenEjects => new()
    {
        { "off", "1 [off] EJECT takes a number of failures, not \"off\"; did you mean EJECT=none?" },
        { "0", "1 [0] EJECT is out of range; a number from 1 to 1000" },
        { "five", "1 [five] EJECT takes a whole number, not \"five\"; a number from 1 to 1000, in digits" },
        {
            "for=10s 5",
            "1 [for=10s] the number of failures stands first; such as 5 for=10s most=50%, with rate=50%, slow=5x or on=5xx behind it, or none\n"
            + "9 [5] \"5\" is not name=value; such as 5 for=10s most=50%, with rate=50%, slow=5x or on=5xx behind it, or none"
        },
        { "5 for=10", "7 [10] the unit is missing (ms s m h); did you mean 10s?" },
        { "5 most=50", "8 [50] most takes a share in percent, not \"50\"; did you mean most=50%?" },
        { "5 most=0%", "8 [0] most is out of range; a number from 1 to 100" },
        { "5 on=500", "6 [500] on takes 5xx, not \"500\"; did you mean on=5xx?" },
        { "5 on=4xx", "6 [4xx] on takes 5xx, not \"4xx\"; on=5xx, or nothing" },
        { "5 rate=50", "8 [50] rate takes a share in percent, not \"50\"; did you mean rate=50%?" },
        { "5 slow=5", "8 [5] slow takes how many times slower than the others, not \"5\"; did you mean slow=5x?" },
        { "5 slow=1x", "8 [1] slow is out of range; a number from 2 to 100" },
        { "5 for=1s for=2s", "10 [for=2s] for twice; keep one" },
        { "5 fail_timeout=10s", "3 [fail_timeout=10s] unknown word fail_timeout; did you mean for=?" },
        { "5 colour=red", "3 [colour=red] unknown word colour; for=10s, most=50%, rate=50%, slow=5x or on=5xx" },
    };

    [Theory]
    [MemberData(nameof(BrokenEjects))]
    public void A_mistake_in_EJECT_is_named_at_its_place(string text, string expected) =>
        Assert.Equal(expected, MistakesIn(EjectText.Kind, "EJECT", text));

    [Fact]
    public void Neither_given_means_what_has_always_been()
    {
        Assert.Equal(HealthRule.Default, BalanceKeys.HealthRuleOf(Given.Settings()));
        var rule = BalanceKeys.HealthRuleOf(Given.Settings("EJECT=3 for=20s most=10% on=5xx", "HEALTH=tcp"));
        Assert.Equal((3, 10, true), (rule.FailuresMax, rule.MostPercent, rule.OnServerErrors));
        Assert.Equal((TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(2)), (rule.EjectFirst, rule.EjectLongest));
        Assert.Null(rule.Check?.Path);
        Assert.Equal(int.MaxValue, BalanceKeys.HealthRuleOf(Given.Settings("EJECT=none")).FailuresMax);
    }

    private static string MistakesIn<T>(ValueKind<T> kind, string key, string text) => string.Join(
        '\n', kind.Read(key, SourceSpan.OfDefault(text)).FailToSeq().Map(
            error => $"{error.Where.Column} [{error.Where.Text}] {error.What}; {error.Hint}"));
}
