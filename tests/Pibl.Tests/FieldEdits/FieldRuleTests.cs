using Pibl.FieldEdits;
using Pibl.Http.Messages;
using Pibl.Templates;
using Pibl.Tests.Cache;
using Pibl.Tests.Config;
using static LanguageExt.Prelude;

namespace Pibl.Tests.FieldEdits;

public sealed class FieldRuleTests
{
    [Theory]
    [InlineData("X-Env: prod", "", "Server: nginx", "Server: nginx|X-Env: prod")]
    [InlineData("server: pibl", "", "Server: nginx|Server: again|A: b", "A: b|server: pibl")]
    [InlineData("Link: </a>|Link: </b>", "", "Link: </c>", "Link: </a>|Link: </b>")]
    [InlineData("Set-Cookie: a=b", "", "Set-Cookie: c=d", "Set-Cookie: c=d|Set-Cookie: a=b")]
    [InlineData("Vary: Origin", "", "Vary: Accept-Encoding", "Vary: Accept-Encoding|Vary: Origin")]
    [InlineData("", "Server", "Server: nginx|SERVER: again|A: b", "A: b")]
    [InlineData("", "Server", "A: b", "A: b")]
    [InlineData("", "X-User", "X_User: admin|x-user: admin|X-User-Id: 1", "X-User-Id: 1")]
    [InlineData("X-User: {client}", "", "X_USER: admin", "X-User: 192.0.2.1")]
    [InlineData("A: b", "A", "a: c", "A: b")]
    [InlineData("X-Query: {query}", "", "X-Query: mine|A: b", "A: b")]
    [InlineData("X-Server: {server}", "", "A: b", "A: b")]
    public void Fields_are_set_and_taken_away(string set, string removed, string before, string after) =>
        Assert.Equal(
            Lines(after), RuleOf(set, removed).Apply(Lines(before), Values));

    [Fact]
    public void What_is_set_for_a_server_stands_apart_from_what_the_client_sent()
    {
        var rule = RuleOf("X-Env: prod|X-User: {client}", "Cookie");
        var client = Lines("Cookie: a|X-User: admin|A: b");

        Assert.Equal(Lines("A: b"), rule.Kept(client));
        Assert.Equal(Lines("X-Env: prod|X-User: 192.0.2.1"), rule.Set(Values));
    }

    [Fact]
    public void A_message_without_any_of_them_is_the_same_list()
    {
        var fields = Lines("A: b");

        Assert.Same(fields, RuleOf("", "Server").Apply(fields, Values));
        Assert.Null(FieldRule.Of(Seq<SetField>(), Seq<string>()));
    }

    [Fact]
    public void Known_fields_that_are_set_are_found_as_known() => Assert.Equal(
        "no-store",
        RuleOf("cache-control: no-store", "").Apply(Lines("A: b"), Values).Find(FieldId.CacheControl)?.ToString());

    /// <summary>The bytes, the places, and the list.</summary>
    [Fact]
    public void Setting_fields_allocates_one_array_of_bytes()
    {
        var rule = RuleOf("X-Env: prod|X-Client: {client}|X-Path: {path}", "Server");
        var fields = Lines("Server: nginx|Content-Type: text/plain|ETag: \"abc\"");
        var request = Given.Request("GET", "/a");
        var client = Given.Connection.Client.Address;
        var bytes = "Content-Typetext/plainETag\"abc\"X-EnvprodX-Client192.0.2.1X-Path/a".Length;

        Assert.Equal(
            Array(bytes) + Array(5 * 16) + 40,
            Budgets.Allocated.By(() => rule.Apply(fields, new TemplateValues(request, client))));

        static long Array(int content) => (24 + content + 7) & ~7;
    }

    private static TemplateValues Values => new(Given.Request("GET", "/a"), Given.Connection.Client.Address);

    private static FieldRule RuleOf(string set, string removed) => FieldRule.Of(
        toSeq(Parts(set)).Map(line => BrokenValue.Right(FieldTexts.ReadSet("K", BrokenValue.Of($"K={line}"), false))).Strict(),
        toSeq(Parts(removed)).Strict())!;

    private static Fields Lines(string lines) => Heads.FieldsOf(lines.Replace('|', '\n'));

    private static string[] Parts(string text) => text.Split('|', StringSplitOptions.RemoveEmptyEntries);
}
