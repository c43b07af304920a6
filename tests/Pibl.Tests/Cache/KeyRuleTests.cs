using LanguageExt;
using Pibl.Cache;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Cache;

/// <summary>CACHE_KEY: what of a request its answer is stored under.</summary>
public sealed class KeyRuleTests
{
    private const string Fresh = "Cache-Control: max-age=60";

    /// <summary>Rule, one request, the other, and whether both have one key.</summary>
    public static TheoryData<string, string, string, bool> Pairs => new()
    {
        { "header=X-Tenant", "X-Tenant: a", "x-tenant: a", true },
        { "header=X-Tenant", "X-Tenant: a", "X-Tenant: A", false },
        { "header=X-Tenant", "X-Tenant: a", "X-Tenant: b", false },
        { "header=X-Tenant", "X-Tenant: a", "", false },
        { "header=X-Tenant", "X-Tenant:", "", false },
        { "header=X-Tenant", "X-Tenant: a", "X-Tenant: a\nX-Other: b", true },
        { "header=X-Tenant", "X-Tenant: a, b", "X-Tenant: a,b", false },
        { "header=X-Tenant", "X-Tenant: a\nX-Tenant: b", "X-Tenant: a\nX-Tenant: c", false },
        { "header=X-Tenant", "X-Tenant: a\nX-Tenant: b", "X-Tenant: b\nX-Tenant: a", false },
        { "header=X-Tenant", "X-Tenant: a", "X-Tenant: a\nX_Tenant: b", false }, // RFC 3875 §4.1.18
        { "header=X-Tenant", "X-Tenant: a", "X_Tenant: a", false },
        { "header=X-Tenant", "X-Tenant: a%20b", "X-Tenant: a b", false },
        { "header=X-A,X-B", "X-A: 1\nX-B: 2", "X-A: 2\nX-B: 1", false },
        { "header=X-A,X-B", "X-A: 1 x-b=2", "X-A: 1\nX-B: 2", false },
        { "header=X-A,X-B", "X-A: 1\nX-B: 2", "X-B: 2\nX-A: 1", true },
        { "cookie=lang", "Cookie: lang=es", "Cookie: session=7; lang=es; x=1", true },
        { "cookie=lang", "Cookie: lang=es", "Cookie: lang=en", false },
        { "cookie=lang", "Cookie: lang=es", "", false },
        { "cookie=lang", "Cookie: session=7", "", true },
        { "cookie=lang", "Cookie: lang=", "", false },
        { "cookie=lang", "Cookie: xlang=es", "", true },
        { "cookie=lang", "Cookie: a=lang=es", "", true },
        { "cookie=lang", "Cookie: lang=es; lang=en", "Cookie: lang=es", false },
        { "cookie=lang", "Cookie: lang=es; lang=en", "Cookie: lang=en; lang=es", false },
        { "cookie=lang", "Cookie: lang=es\nCookie: lang=en", "Cookie: lang=es; lang=en", true }, // RFC 9113 §8.2.3
        { "cookie=lang", "Cookie: lang=es; Lang=en", "Cookie: lang=es", false },
        { "cookie=lang", "Cookie: lang=es,en", "Cookie: lang=es", false },
        { "cookie=lang", "Cookie: a=1,lang=en; lang=es", "Cookie: a=1; lang=es", false }, // RFC 2965 §3.3.4
        { "cookie=lang", "Cookie: lang=\"es\"", "Cookie: lang=es", false },
        { "cookie=lang", "Cookie: lang", "", false },
        { "cookie=lang", "Cookie: a=b lang=evil", "Cookie: a=b", false }, // parted at blanks: Python
        { "cookie=lang", "Cookie: x=\"; lang=es; y=\"", "Cookie: lang=es", false }, // and not within quotes
        { "cookie=lang", "Cookie: l%61ng=es", "", false },
        { "cookie=lang", "Cookie: =lang=es", "", false },
        { "cookie=my_lang", "Cookie: my.lang=es", "", false }, // PHP
        { "cookie=my_lang", "Cookie: my lang=es", "", false },
        { "cookie=my_lang", "Cookie: my_lang[]=es", "", false },
        { "header=X-Tenant", "X.Tenant: evil", "", false }, // names of CGI
        { "header=X-Tenant", "X-Tenant: a\nX+Tenant: evil", "X-Tenant: a", false },
        { "header=lang cookie=lang", "lang: es", "Cookie: lang=es", false },
        { "sort-query", "X-Tenant: a", "X-Tenant: b", true },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Two_requests_have_one_key_or_two(string rule, string one, string other, bool areOne)
    {
        Assert.Equal(areOne, KeyOf(rule, Heads.Get(one)) == KeyOf(rule, Heads.Get(other)));
        var length = new string('x', 200);
        Assert.NotEqual(
            KeyOf("header=X-T", Heads.Get($"X-T: {length}y")), KeyOf("header=X-T", Heads.Get($"X-T: {length}z")));
    }

    [Theory]
    [InlineData("header=a,b", "header=b,A", true)]
    [InlineData("ignore=a,b", "ignore=b,a,b", true)]
    [InlineData("sort-query header=a", "header=a sort-query", true)]
    [InlineData("header=a", "cookie=a", false)]
    [InlineData("header=a", "ignore=a", false)]
    [InlineData("ignore=a", "all", false)]
    [InlineData("sort-query", "all", false)]
    [InlineData("ignore=a", "ignore=a sort-query", false)]
    [InlineData("ignore=a", "ignore=A", false)]
    public void What_one_rule_stores_another_does_not_find(string one, string other, bool areOne)
    {
        Assert.Equal(areOne, KeyOf(one, Heads.Get()) == KeyOf(other, Heads.Get()));
        Assert.Equal(areOne, RuleOf(one) == RuleOf(other));
    }

    [Fact]
    public void Without_the_key_it_is_the_target() => Assert.Equal(Heads.Key, KeyOf("all", Heads.Get("X-Tenant: a")));

    [Fact]
    public void It_can_be_read()
    {
        var item = new CacheItem(Shown, Heads.Stored(Fresh), 0, "memory");
        Assert.Equal("http://a.test/x?b=1", item.Url);
        Assert.Matches("^KEY [0-9a-f]{6}; x-a=1%2C%202; lang$", item.SelectedBy);
    }

    [Fact]
    public void One_tenant_is_never_given_what_another_got()
    {
        var scene = SceneOf("header=X-Tenant")
            .Answers(Fresh, "of a").Answers(Fresh, "of b").Answers(Fresh, "of nobody");
        Assert.Equal("of a", scene.Get("X-Tenant: a").Body);
        Assert.Equal("of b", scene.Get("X-Tenant: b").Body);
        Assert.Equal("of nobody", scene.Get().Body);
        Assert.Equal("of a", scene.Get("X-Tenant: a").Body);
        Assert.Equal("of b", scene.Get("X-Tenant: b").Body);
        Assert.Equal("of nobody", scene.Get().Body);
    }

    [Fact]
    public void The_server_is_asked_for_what_the_client_asked_for()
    {
        var scene = SceneOf("ignore=utm_* sort-query").Answers(Fresh);
        scene.Get(target: "/x?b=1&utm_a=2&a=3");
        Assert.False(scene.Get(target: "/x?a=3&b=1").FromServer);
        Assert.Equal("/x?b=1&utm_a=2&a=3", Assert.Single(scene.Seen).Request.Target.ToString());
    }

    [Theory]
    [InlineData("/x")]
    [InlineData("/x?utm_a=9")]
    public void Whoever_changes_a_target_changes_it_for_all(string changed)
    {
        var scene = SceneOf("ignore=utm_* header=X-Tenant")
            .Answers(Fresh, "1").Answers(Fresh, "2").Answers("", "", 204);
        scene.Get("X-Tenant: a", "/x?utm_a=1");
        scene.Get("X-Tenant: b");
        scene.Send(Heads.Request("POST", changed, "X-Tenant: c"));
        Assert.Empty(scene.Store.All);
    }

    [Theory]
    [InlineData("Location: /x?utm_a=1")]
    [InlineData("Content-Location: http://a.test/x")]
    public void So_does_what_the_answer_names(string field)
    {
        var scene = SceneOf("ignore=utm_* header=X-Tenant").Answers(Fresh, "1").Answers(field, "", 201);
        scene.Get("X-Tenant: a");
        scene.Send(Heads.Request("POST", "/other"));
        Assert.Empty(scene.Store.All);
    }

    [Fact]
    public void A_neighbour_stays()
    {
        var scene = SceneOf("header=X-Tenant").Answers(Fresh, "1").Answers(Fresh, "2").Answers("", "", 204);
        scene.Get("X-Tenant: a", "/x2");
        scene.Get("X-Tenant: a", "/x?a");
        scene.Send(Heads.Request("POST"));
        Assert.Equal(2, scene.Store.All.Count());
    }

    [Fact]
    public void What_is_renewed_behind_a_clients_back_is_that_clients()
    {
        var stale = "Cache-Control: max-age=1, stale-while-revalidate=60";
        var scene = SceneOf("header=X-Tenant").Answers(stale, "a1").Answers(stale, "b1").Answers(stale, "a2");
        scene.Get("X-Tenant: a");
        scene.Get("X-Tenant: b");
        scene.Wait(2);
        Assert.Equal("a1", scene.Get("X-Tenant: a").Body);
        scene.Refresh();
        Assert.Equal("a2", scene.Get("X-Tenant: a").Body);
        Assert.Equal("b1", scene.Get("X-Tenant: b").Body);
    }

    [Fact]
    public void A_purge_of_a_target_is_one_under_all_rules()
    {
        var rules = KeyRules.Of([RuleOf("ignore=utm_*"), RuleOf("sort-query"), RuleOf("all"), RuleOf("sort-query")]);
        var order = new PurgeOrder(Seq1(ScopeOf("http://a.test/x?b&utm_a&a")), false).Under(rules);
        Assert.Equal(
            "url a.test/x?b&utm_a&a, url a.test/x?b&a, url a.test/x?a&b&utm_a",
            string.Join(", ", order.Scopes.Map(static scope => scope.ToString())));
        Assert.True(order.IsUnderRules);
    }

    [Fact]
    public void A_listing_of_a_target_is_one_under_all_rules()
    {
        var query = new CacheQuery(ScopeOf("/x?utm_a=1"), 10).Under(KeyRules.Of([RuleOf("ignore=utm_* header=X")]));
        Assert.True(query.Has(KeyOf("ignore=utm_* header=X", Heads.Get("X: 1", "/x?utm_b=2"))));
        Assert.True(query.Has(KeyOf("all", Heads.Get(target: "/x?utm_a=1"))));
        Assert.False(query.Has(KeyOf("all", Heads.Get(target: "/x?utm_b=1"))));
    }

    [Theory]
    [InlineData("header=X-Tenant")]
    [InlineData("ignore=utm_*")]
    [InlineData("all")]
    public void A_query_has_its_content_in_the_key_as_well(string rule)
    {
        var one = QueryKey.Of(Heads.Request("QUERY"), "a"u8, RuleOf(rule));
        var other = QueryKey.Of(Heads.Request("QUERY"), "b"u8, RuleOf(rule));
        Assert.NotEqual(one, other);
        Assert.True(QueryKey.IsOne(one));
        Assert.False(QueryKey.IsOne(KeyOf(rule, Heads.Get())));
        Assert.Equal("/x", QueryKey.TargetOf(one).ToString());
    }

    private static CacheKey Shown =>
        KeyOf("ignore=utm_* header=X-A cookie=lang", Heads.Get("X-A: 1, 2", "/x?utm_a&b=1"));

    private static PurgeScope ScopeOf(string url) =>
        PurgeOrder.ScopeOf("url", url).IfLeft(static wrong => throw new InvalidOperationException(wrong));

    private static CacheScene SceneOf(string line) => new(
        CacheRules.Default with { Key = RuleOf(line), Keys = KeyRules.Of([RuleOf(line)]) });

    private static CacheKey KeyOf(string line, RequestHead request) => RuleOf(line).KeyOf(request);

    private static KeyRule RuleOf(string line) => KeyKeys.Of(Given.Settings($"CACHE_KEY={line}"));
}
