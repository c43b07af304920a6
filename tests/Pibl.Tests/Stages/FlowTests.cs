using Pibl.Exchange;
using Pibl.Stages;
using Pibl.Tests.World;

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
        using var outer = new Queue(new QueueRule("outer", 1, 0, TimeSpan.Zero, "A"), TimeProvider.System, new InlineWorkers());
        using var inner = new Queue(new QueueRule("inner", 1, 0, TimeSpan.Zero, "B"), TimeProvider.System, new InlineWorkers());
        var gauges = new List<(int Outer, int Inner)>();
        var look = Stage.Pure<string, string>("look", text =>
        {
            gauges.Add((outer.Inside, inner.Inside));
            return text;
        });
        using var scope = new ExchangeScope();
        _ = Flow.From<string>(outer).Then(look).Through(inner).Then(look).Then(Answer).Run()("a", scope).Now();
        Assert.Equal([(1, 0), (1, 1)], gauges);
        scope.Dispose();
        Assert.Equal((0, 0), (outer.Inside, inner.Inside));
    }

    private static Flow<string, string> Begin() => new(rest => rest);

    private static string? ContentLength(Reply reply) => reply.Head.Fields.Find(Pibl.Http.Messages.FieldId.ContentLength)?.ToString();
}
