using Pibl.Exchange;
using Pibl.Stages;
using Pibl.Tests.Budgets;
using Pibl.Twins;

namespace Pibl.Tests.Stages;

/// <summary>Stages joined to a path: each gets what the one before it said, and an answer ends it.</summary>
public sealed class FlowTests
{
    private static readonly Stage<string, string> Double = Stage.Pure<string, string>("double", text => text + text);

    private static readonly Stage<string, Reply> Answer =
        Stage.Pure<string, Reply>("answer", text => Given.Reply(200, text));

    [Fact]
    public void A_value_goes_from_stage_to_stage_at_once()
    {
        var running = Begin().Then(Double).Then(Double).Then(Answer).Run()("a", new ExchangeScope());
        Assert.Equal("4", ContentLength(running.Now()));
    }

    [Fact]
    public void An_answer_skips_what_comes_behind_it()
    {
        var refuse = Stage.Pure<string, string>("refuse", _ => new Answer(Given.Reply(403)));
        var never = Stage.Pure<string, Reply>("never", _ => throw new InvalidOperationException("it was asked"));
        Assert.Equal(403, Begin().Then(refuse).Then(never).Run()("a", new ExchangeScope()).Now().Head.Status);
    }

    [Fact]
    public void A_stage_that_waits_holds_up_the_rest_and_no_more()
    {
        using var loop = new Loop(null);
        var gate = new TaskCompletionSource();
        var wait = Stage.Edge<string, string>("wait", async (text, _) =>
        {
            await gate.Task;
            return text + "!";
        });
        var running = Begin().Then(Double).Then(wait).Then(Answer).Run()("a", new ExchangeScope()).AsTask();
        Assert.False(running.IsCompleted);
        gate.SetResult();
        loop.RunUntilIdle();
        Assert.Equal("3", ContentLength(running.Now()));
    }

    [Fact]
    public void The_token_reaches_every_stage()
    {
        using var source = new CancellationTokenSource();
        var seen = new List<CancellationToken>();
        var look = Stage.Edge<string, string>("look", (text, scope) =>
        {
            seen.Add(scope.Abandoned);
            return new ValueTask<Verdict<string>>(text);
        });
        _ = Begin().Then(look).Then(look).Then(Answer).Run()("a", new ExchangeScope(source.Token)).Now();
        Assert.Equal([source.Token, source.Token], seen);
    }

    [Fact]
    public void A_queue_stands_where_it_was_put()
    {
        using var outer = new Queue(
            new QueueRule("outer", 1, 0, TimeSpan.Zero, "A"), TimeProvider.System, new InlineWorkers());
        using var inner = new Queue(
            new QueueRule("inner", 1, 0, TimeSpan.Zero, "B"), TimeProvider.System, new InlineWorkers());
        var gauges = new List<(int Outer, int Inner)>();
        var look = Stage.Pure<string, string>("look", text =>
        {
            gauges.Add((outer.Inside, inner.Inside));
            return text;
        });
        using var scope = new ExchangeScope();
        _ = Begin().Through(outer).Then(look).Through(inner).Then(look).Then(Answer).Run()("a", scope).Now();
        Assert.Equal([(1, 0), (1, 1)], gauges);
        scope.Dispose();
        Assert.Equal((0, 0), (outer.Inside, inner.Inside));
    }

    [Fact]
    public void An_answer_names_the_stage_that_gave_it()
    {
        var refuse = Stage.Pure<string, string>("refuse", _ => new Answer(Given.Reply(403)));
        var reply = Begin().Then(Double).Then(refuse).Then(Answer).Run()("a", new ExchangeScope()).Now();
        Assert.Equal("refuse", Assert.IsType<AnsweredEarly>(reply.Via).Stage);
    }

    [Fact]
    public void A_bug_passes_the_stages_in_front_of_it()
    {
        var broken = Stage.Pure<string, Reply>("broken", _ => throw new InvalidOperationException("a bug"));
        var path = Begin().Then(Double).Then(broken).Run();
        Assert.Equal(
            "a bug", Assert.Throws<InvalidOperationException>(() => path("a", new ExchangeScope()).Now()).Message);
    }

    [Fact]
    public void What_has_no_setting_is_not_on_the_path()
    {
        Next<string> end = (text, _) => new ValueTask<Reply>(Given.Reply(200, text));
        var begun = Begin();
        var path = begun
            .When((string?)null, _ => throw new InvalidOperationException("it was made"))
            .When((int?)null, _ => throw new InvalidOperationException("it was made"))
            .When(false, () => throw new InvalidOperationException("it was made"));
        Assert.Same(begun, path);
        Assert.Same(end, path.End(end));
    }

    [Fact]
    public void What_has_a_setting_is_on_the_path_with_it()
    {
        var path = Begin().When("b", More).When((int?)3, Times).When(true, () => Double).Then(Answer).Run();
        Assert.Equal("12", ContentLength(path("a", new ExchangeScope()).Now()));
    }

    [Fact]
    public void What_completes_at_once_allocates_nothing_on_the_way()
    {
        var reply = Given.Reply();
        var pass = Stage.Pure<string, string>("pass", text => text, (_, reply) => reply);
        var back = Stage.Reply<string>("back", (_, reply) => reply);
        var path = Begin().Then(pass).Then(back).Then(pass).Then(Stage.Pure<string, Reply>("answer", _ => reply)).Run();
        var scope = new ExchangeScope();
        Assert.Equal(0, Allocated.By(() => GC.KeepAlive(path("a", scope).Result)));
    }

    private static Stage<string, string> More(string more) => Stage.Pure<string, string>("more", text => text + more);

    private static Stage<string, string> Times(int times) =>
        Stage.Pure<string, string>("times", text => string.Concat(Enumerable.Repeat(text, times)));

    private static Flow<string, string> Begin() => Flow.From<string>();

    private static string? ContentLength(Reply reply) =>
        reply.Head.Fields.Find(Pibl.Http.Messages.FieldId.ContentLength)?.ToString();
}
