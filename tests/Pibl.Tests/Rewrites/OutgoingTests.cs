using Pibl.FieldEdits;
using Pibl.Http.Messages;
using Pibl.Rewrites;
using Pibl.Templates;
using Pibl.Tests.Config;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Rewrites;

public sealed class OutgoingTests
{
    private static readonly Bytes Server = Bytes.Of("10.0.0.1:8080");

    [Theory]
    [InlineData("client", "example.test")]
    [InlineData("server", "10.0.0.1:8080")]
    [InlineData("app.internal", "app.internal")]
    public void The_Host_is_the_one_that_is_set(string host, string expected)
    {
        var setting = BrokenValue.Right(RewriteTexts.ReadHost("SET_HOST", BrokenValue.Of($"SET_HOST={host}")));

        Assert.Equal(expected, Sent(new OutgoingRule(null, setting, null)).Request.Host.ToString());
        Assert.Equal(host, RewriteTexts.Show(setting));
    }

    [Fact]
    public void Path_fields_and_Host_are_those_of_the_rule_and_all_else_is_the_clients()
    {
        var set = BrokenValue.Right(FieldTexts.ReadSet("K", BrokenValue.Of("K=X-Asked: {path} of {server}"), true));
        var rule = new OutgoingRule(
            PathRewrite.Of(Seq1(Bytes.Of("/api")), "/"), HostSetting.Client, FieldRule.Of(Seq1(set), Seq<string>()));

        var sent = Sent(rule);

        Assert.Equal("/x?q", sent.Request.Target.ToString());
        Assert.Equal(Fields.Of(("Host", "example.test"), ("Cookie", "c"), ("A", "b")), sent.Request.Fields);
        Assert.Equal(Fields.Of(("X-Asked", "/api/x of 10.0.0.1:8080")), sent.Set);
        Assert.Equal(Method.Get, sent.Request.Method);
    }

    [Fact]
    public void Without_a_rule_nothing_is_made()
    {
        var request = Given.Request("GET", "/api/x");

        Assert.Equal(0, Budgets.Allocated.By(() => Outgoing.Of(request, OutgoingRule.None, Server, Values(request))));
    }

    private static Outgoing Sent(OutgoingRule rule)
    {
        var request = Given.Request("GET", "/api/x?q", "Cookie: c", "A: b");
        return Outgoing.Of(request, rule, Server, Values(request));
    }

    private static TemplateValues Values(RequestHead request) =>
        new(request, Given.Connection.Client.Address) { Server = Server.Span };
}
