using Pibl.Admin;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Reload;
using Pibl.Stages;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Admin;

/// <summary>What an operator asks of the program around the proxy.</summary>
public sealed class AdminSteeringTests
{
    private static readonly ReloadReport Changed = new(
        4, Sequences.Two("RETRIES changed", "server s2:80 added"), Seq1("MAX_CONNECTIONS"), Seq<string>());

    private readonly List<string> _done = [];

    [Theory]
    [InlineData("GET", "/api/reload", "preview")]
    [InlineData("POST", "/api/reload", "a reload, by order of 192.0.2.1:50001|reload")]
    public async Task A_reload_is_looked_at_or_done(string method, string target, string done)
    {
        var reply = await AskAsync(Changed, method, target);
        Assert.Equal(200, reply.Head.Status);
        Assert.Equal(done.Split('|'), _done);
        Assert.Equal(
            """{"ok":true,"generation":4,"changes":["RETRIES changed","server s2:80 added"],"pending":["MAX_CONNECTIONS"]}""",
            TextOf(reply).Replace("\n", "").Replace("  ", "").Replace("\": ", "\":"));
    }

    [Theory]
    [InlineData(false, 422)]
    [InlineData(true, 503)]
    public async Task Why_it_is_not_done_is_said(bool isNotNow, int status)
    {
        var refused = ReloadReport.Refused(3, Seq1("serv.config:9:1: unknown key RETRYS")) with { IsNotNow = isNotNow };
        var reply = await AskAsync(refused, "POST", "/api/reload", "Accept: text/plain");
        Assert.Equal(status, reply.Head.Status);
        Assert.Equal("serv.config:9:1: unknown key RETRYS\n", TextOf(reply));
    }

    [Fact]
    public async Task People_read_what_would_change_line_by_line() => Assert.Equal(
        "RETRIES changed\nserver s2:80 added\nMAX_CONNECTIONS: its new value would hold from the next start\n",
        TextOf(await AskAsync(Changed, "GET", "/api/reload", "Accept: text/plain")));

    [Fact]
    public async Task A_stop_is_answered_and_told()
    {
        var reply = await AskAsync(Changed, "POST", "/api/stop");
        Assert.Equal(202, reply.Head.Status);
        Assert.Equal([$"the program stops, by order of {Given.Connection.Client}", "stop"], _done);
    }

    [Theory]
    [InlineData("GET", "/api/reload")]
    [InlineData("POST", "/api/reload")]
    [InlineData("POST", "/api/stop")]
    public async Task Without_a_program_around_it_there_is_nothing_to_steer(string method, string target) =>
        Assert.Equal(404, (await AskAsync(null, method, target)).Head.Status);

    private async Task<Reply> AskAsync(ReloadReport? report, string method, string target, params string[] fields)
    {
        var steering = report is null ? null : new Steering(
            () => Did("preview", report), () => Did("reload", report), () => _done.Add("stop"), () => null);
        var path = AdminPath.Of(
            new AdminAccess(ListenPlace.Unix("pibl.admin"), default),
            new AdminHandles(() => throw new NotSupportedException(), (_, _) => 0) { Steering = steering },
            (_, line) => _done.Add(line));
        using var scope = new ExchangeScope();
        return await path(
            Given.Received(method, target, ["X-Pibl-Request: 1", .. fields]), scope);
    }

    private Task<ReloadReport> Did(string what, ReloadReport report)
    {
        _done.Add(what);
        return Task.FromResult(report);
    }

    private static string TextOf(Reply reply) => Assert.IsType<MemoryBody>(reply.Body).Content.ToString();
}
