using CsCheck;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Stages;
using Pibl.Twins;

namespace Pibl.Tests.Stages;

/// <summary>Stages on the way back: what they see, in which order, and whose a reply is that they changed.</summary>
public sealed class WayBackTests
{
    private static readonly Provenance Hit = new(new CacheStatus(true, ForwardReason.No, AgeSeconds: 1));
    private static readonly Provenance FromServer = new(null, Given.Endpoint("s1:80"), null, 1);

    /// <summary>What a stage of a random path does, and whether it must wait for that.</summary>
    private sealed record Step(bool ActsIn, bool ActsBack, bool Waits)
    {
        public static readonly Gen<Step> Any =
            from actsIn in Gen.Bool
            from actsBack in Gen.Bool
            from waits in Gen.Bool
            select new Step(
                actsIn, actsBack, waits);
    }

    public static TheoryData<string, Func<Flow<string, string>, Next<string>>> Ends => new()
    {
        { "a server", path => path.Then(Ending("store", With(200, FromServer))).Run() },
        { "the cache", path => path.Then(Refusing("lookup", With(200, Hit))).Then(Never).Run() },
        { "a stage that refuses", path => path.Then(Refusing("refuse", Given.Reply(403))).Then(Never).Run() },
        { "a server that failed", path => path.Then(Refusing("forward", Broken)).Then(Never).Run() },
        { "a queue that is closed", path => path.Through(Closed()).Then(Never).Run() },
    };

    private static Reply Broken =>
        Faults.ReplyTo(Fault.OfUpstream(FaultKind.UpstreamClosed, Retry.Never, "closed"), attempts: 1);

    private static Stage<string, Reply> Never =>
        Stage.Pure<string, Reply>("never", _ => throw new InvalidOperationException("it was asked"));

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_reply_is_seen_whoever_made_it(string whose, Func<Flow<string, string>, Next<string>> end)
    {
        Assert.NotEmpty(whose);
        var seen = new List<(string, Reply)>();
        var look = Stage.Reply<string>("look", (text, reply) =>
        {
            seen.Add((text, reply));
            return reply;
        });
        var reply = end(Flow.From<string>().Then(look))("a", new ExchangeScope()).Now();
        Assert.Equal([("a", reply)], seen);
    }

    /// <summary>
    /// The last in is the first back; an early answer passes those in front of the stage that gave it, and no other.
    /// </summary>
    [Fact]
    public void Any_path_is_gone_in_to_the_answer_and_back_the_same_way() =>
        (from steps in Step.Any.Array[0, 6]
         from answering in Gen.Int[0, steps.Length]
         select (steps, answering)).Sample(
            at => Assert.Equal(Expected(at.steps, at.answering), Trace(at.steps, at.answering)), iter: 500, threads: 1);

    [Fact]
    public void A_stage_that_acts_both_ways_knows_on_the_way_back_what_it_found_on_the_way_in()
    {
        var count = Stage.Pure<string, string>("count", text => text + text, (text, reply) => Titled(reply, text));
        var reply = Flow.From<string>().Then(count).Then(Ending("end", Given.Reply())).Run()(
            "a", new ExchangeScope()).Now();
        Assert.Equal("aa", Title(reply));
    }

    [Fact]
    public void A_changed_reply_stays_whose_it_was()
    {
        Assert.Same(FromServer, Through((_, reply) => Titled(reply, "x"), With(200, FromServer)).Via);
        Assert.Same(Hit, Through((_, reply) => Titled(reply, "x"), With(200, Hit)).Via);
    }

    [Fact]
    public void A_refusal_that_gets_a_nicer_page_keeps_its_stage_and_its_reason()
    {
        var page = Stage.Reply<string>("page", (_, reply) => reply with { Body = Body.Of(Bytes.Of("sorry")) });
        var path = Flow.From<string>().Then(page).Then(Refusing("forward", Broken)).Then(Never).Run();
        var via = Assert.IsType<AnsweredEarly>(path("a", new ExchangeScope()).Now().Via);
        Assert.Equal(("forward", FaultKind.UpstreamClosed), (via.Stage, via.Fault?.Kind));
    }

    [Fact]
    public void An_answer_in_place_of_another_names_the_stage_that_gave_it()
    {
        foreach (
            var former in new[] { With(200, FromServer), With(200, Hit), AnsweredEarly.By("other", Given.Reply(403)) })
        {
            var reply = Through((_, _) => Given.Reply(451), former);
            Assert.Equal((451, "back"), (reply.Head.Status, Assert.IsType<AnsweredEarly>(reply.Via).Stage));
        }
    }

    [Fact]
    public void An_answer_in_place_of_another_may_keep_what_is_known_of_it()
    {
        var reply = Through(
            (_, reply) => Given.Reply(451) with { Via = reply.Via with { Attempts = 2 } }, With(200, FromServer));
        var via = Assert.IsType<AnsweredEarly>(reply.Via);
        Assert.Equal(("back", FromServer.Endpoint, 2), (via.Stage, via.Endpoint, via.Attempts));
    }

    [Fact]
    public void Content_in_memory_ends_the_body_that_it_replaces()
    {
        using var body = new Watched();
        _ = Through((_, reply) => reply with { Body = Body.Empty() }, With(200, FromServer) with { Body = body });
        Assert.True(body.IsOver);
    }

    [Fact]
    public void A_body_that_stays_or_is_read_by_another_goes_on()
    {
        using var body = new Watched();
        using var outer = new Watched();
        _ = Through((_, reply) => Titled(reply, "x"), With(200, FromServer) with { Body = body });
        _ = Through((_, reply) => reply with { Body = outer }, With(200, FromServer) with { Body = body });
        Assert.False(body.IsOver);
    }

    [Fact]
    public void A_rule_that_fails_lets_go_of_the_reply()
    {
        using var body = new Watched();
        var reply = With(200, FromServer) with { Body = body };
        Assert.Throws<InvalidOperationException>(
            () => Through((_, _) => throw new InvalidOperationException("a bug"), reply));
        Assert.True(body.IsOver);
    }

    [Fact]
    public void A_bug_behind_it_is_no_reply()
    {
        using var loop = new Loop(null);
        var seen = Stage.Reply<string>("seen", (_, _) => throw new ArgumentException("it was asked"));
        var atOnce = Flow.From<string>().Then(seen).Then(Never).Run();
        var later = Flow.From<string>().Then(seen).Then(Waiting()).Then(Never).Run();
        Assert.Throws<InvalidOperationException>(() => atOnce("a", new ExchangeScope()).Now());
        var running = later("a", new ExchangeScope()).AsTask();
        loop.RunUntilIdle();
        Assert.IsType<InvalidOperationException>(running.Exception?.InnerException);
    }

    [Fact]
    public void The_way_in_can_be_asked_by_itself()
    {
        var back = Stage.Reply<string>("back", (_, _) => throw new InvalidOperationException("it was asked"));
        Assert.True(back.Run("a", new ExchangeScope()).Now().GoesOn(out var text, out _));
        Assert.Equal("a", text);
    }

    private static Reply Through(Func<string, Reply, Reply> rule, Reply reply) =>
        Flow.From<string>().Then(Stage.Reply("back", rule)).Then(Ending("end", reply)).Run()(
            "a", new ExchangeScope()).Now();

    private static List<string> Trace(Step[] steps, int answering)
    {
        using var loop = new Loop(null);
        var trace = new List<string>();
        var path = Flow.From<string>();
        for (var at = 0; at < steps.Length; at++)
        {
            path = path.Then(Of(steps[at], at, at == answering, trace));
        }

        var running = path.Then(Ending("end", Given.Reply())).Run()("a", new ExchangeScope()).AsTask();
        loop.RunUntilIdle();
        Assert.True(running.IsCompletedSuccessfully);
        return trace;
    }

    private static Stage<string, string> Of(Step step, int at, bool answers, List<string> trace)
    {
        Func<string, Reply, Reply> back = (_, reply) =>
        {
            trace.Add($"{at} back");
            return reply;
        };
        return !step.ActsIn && !answers && !step.Waits
            ? step.ActsBack ? Stage.Reply($"{at}", back) : Stage.Pure<string, string>($"{at}", text => text)
            : Stage.Edge<string, string>(
                $"{at}",
                async (text, _) =>
                {
                    if (step.Waits)
                    {
                        await Task.Yield();
                    }

                    trace.Add($"{at} in");
                    return answers ? new Answer(Given.Reply(403)) : text;
                },
                step.ActsBack ? back : null);
    }

    private static IEnumerable<string> Expected(Step[] steps, int answering)
    {
        var passed = steps.Select((step, at) => (step, at)).Take(answering).ToArray();
        return passed.Where(one => one.step.ActsIn || one.step.Waits).Select(one => $"{one.at} in")
            .Concat(answering < steps.Length ? [$"{answering} in"] : [])
            .Concat(passed.Reverse().Where(one => one.step.ActsBack).Select(one => $"{one.at} back"));
    }

    private static Reply With(int status, Provenance via) => Given.Reply(status) with { Via = via };

    private static Stage<string, Reply> Ending(string name, Reply reply) => Stage.Pure<string, Reply>(name, _ => reply);

    private static Stage<string, string> Refusing(string name, Reply reply) =>
        Stage.Pure<string, string>(name, _ => new Answer(reply));

    private static Stage<string, string> Waiting() => Stage.Edge<string, string>("wait", async (text, _) =>
    {
        await Task.Yield();
        return text;
    });

    private static Queue Closed()
    {
        var queue = new Queue(
            new QueueRule("closed", 1, 1, TimeSpan.Zero, "A"), TimeProvider.System, new InlineWorkers());
        queue.Dispose();
        return queue;
    }

    private static Reply Titled(Reply reply, string title) =>
        reply with { Head = reply.Head with { Fields = reply.Head.Fields.With("Title", title) } };

    private static string? Title(Reply reply) => reply.Head.Fields.Find("Title"u8)?.ToString();

    private sealed class Watched : Body
    {
        public bool IsOver { get; private set; }

        public override Framing Framing => Framing.Exactly(1);

        protected override void Dispose(bool disposing)
        {
            IsOver = true;
            base.Dispose(disposing);
        }
    }
}
