using Pibl.Auth;
using Pibl.Config;
using Pibl.Http.Messages;
using Pibl.Reload;

namespace Pibl.Tests.Reload;

/// <summary>Two files, and what a reload from the one to the other says of itself.</summary>
public sealed class ReloadPlanTests
{
    public static TheoryData<string, string, string> Ways => new()
    {
        { "", "", ": no key has changed\n" },
        { "RETRIES=2", "", ": no key has changed\n" },
        { "SERVERS=a:80,b:80", "SERVERS=b:80,c:80", "\n  server c:80 added\n  server a:80 removed\n" },
        { "SERVERS=a:80", "SERVERS=a:80 weight=3", "\n  SERVERS changed\n" },
        { "RETRIES=1\nVIA=off", "VIA=on", "\n  VIA changed\n  RETRIES changed\n" },
        { "", "RATE=10/s", "\n  RATE changed\n" },
        { "", "RELOAD=auto", "\n  RELOAD changed\n" },
        {
            "", "LISTEN=127.0.0.1:81, unix:/p.sock mode=600",
            "\n  listens on 127.0.0.1:81\n  listens on unix:/p.sock mode=600\n"
        },
        {
            "PROXY=127.0.0.1", "PROXY=127.0.0.2",
            "\n  listens on 127.0.0.2:8080\n  listens no more on 127.0.0.1:8080\n"
        },
        { "[site a]\nHOST=a.test", "[site b]\nHOST=b.test", "\n  site b added\n  site a removed\n" },
        { "", "[site a]\nHOST=a.test", "\n  site a added\n  site default removed\n" },
        {
            "[site a]\nHOST=a.test\n[site b]\nHOST=b.test", "SERVERS=s1:80\n[site b]\nHOST=b.test\nRATE=1/s\n[site a]\nHOST=c.test\nSERVERS=z:80",
            "\n  a: server z:80 added\n  a: server s1:80 removed\n  b.RATE changed\n  a.HOST changed\n"
        },
        {
            "", "MAX_CONNECTIONS=200\nLOG=a b.txt",
            "\n  LOG=a b.txt holds from the next start; until then it is none"
            + "\n  MAX_CONNECTIONS=200 holds from the next start; until then it is 10000\n"
        },
        { "CACHE=on", "CACHE=off", "\n  CACHE changed\n" },
        {
            "CACHE=off", "CACHE=on",
            "\n  CACHE changed\n  CACHE=on holds from the next start; until then it is off\n"
        },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_comes_goes_changes_and_waits_is_said(string before, string after, string expected)
    {
        var now = Settings(before);
        Assert.Equal(
            $"reloaded, generation 2{expected}", ReloadText.Lines(2, ReloadPlan.Of(now, now, Settings(after))));
    }

    [Fact]
    public void A_key_whose_file_says_something_else_is_told()
    {
        var before = Settings("AUTH=users");
        var after = before.With(AuthKeys.Auth, before.Get(AuthKeys.Auth).Map(auth => auth with
        {
            Accounts = new Accounts([new(Bytes.Of("ann"), new PasswordHash.Bcrypt("$2y$", 10))]),
        }));
        var plan = ReloadPlan.Of(before, before, after);
        Assert.Equal(("AUTH", false), (ReloadText.Listed(plan.Keys), plan.IsEmpty));
        Assert.Equal(
            "reloaded, generation 2\n  AUTH: what stands in its file has changed\n", ReloadText.Lines(2, plan));
        Assert.True(ReloadPlan.Of(before, after, after).IsEmpty);
    }

    /// <summary>The second reload changes nothing, and the key waits still.</summary>
    [Fact]
    public void What_waits_is_compared_with_the_start()
    {
        var next = Settings("MAX_UPSTREAM=10");
        var plan = ReloadPlan.Of(Settings(""), next, next);
        Assert.Equal(
            "MAX_UPSTREAM=10,MAX_UPLOADS=7", ReloadText.ListedWithValues(plan.Waiting));
        Assert.True(ReloadPlan.Of(next, next, next).IsEmpty);
    }

    [Fact]
    public void What_there_are_hundreds_of_is_counted()
    {
        var sites = string.Concat(Enumerable.Range(0, 300).Select(site => $"[site s{site}]\nHOST=h{site}.test\n"));
        var plan = ReloadPlan.Of(Settings(""), Settings(""), Settings(sites));
        Assert.EndsWith(",+s18,+s19,+281", ReloadText.Listed(plan.Sites), StringComparison.Ordinal);
    }

    /// <summary>Whatever stands from the start is known to the plan, and nothing else.</summary>
    [Fact]
    public void The_page_lists_what_waits_for_a_start()
    {
        var keys = ConfigKeys.All.Filter(key => key.HoldsFromStart).Map(key => $"`{key.Name}`");
        Assert.Contains(
            string.Join(", ", keys), Docs.Repository.Read("docs", "reload.md").ReplaceLineEndings(" "),
            StringComparison.Ordinal);
    }

    private static Settings Settings(string lines) => Given.Settings(lines.Split('\n'));
}
