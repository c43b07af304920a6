using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;
using Pibl.Twins;

namespace Pibl.Tests.Stages;

/// <summary>A queue's permits, its line, its patience, and that its gauges always come back to zero.</summary>
public sealed class QueueTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Loop _loop = new(null);
    private readonly FakeTimeProvider _clock = new();
    private readonly InlineWorkers _workers = new();

    [Fact]
    public void A_free_permit_is_held_until_the_stay_is_over()
    {
        using var queue = Open(1, 0);
        var visit = Enter(queue);
        visit.Reply.Now().Body.Dispose();
        Assert.Equal((1, 0, 0L), (queue.Inside, queue.Depth, queue.Refused));
        visit.ExchangeScope.Dispose();
        visit.ExchangeScope.Dispose();
        Assert.Equal(0, queue.Inside);
    }

    [Fact]
    public void A_stay_that_is_over_may_begin_again()
    {
        using var queue = Open(1, 0);
        using var scope = new ExchangeScope();
        for (var exchange = 0; exchange < 3; exchange++)
        {
            scope.Begin(CancellationToken.None);
            Assert.Equal(200, queue.Guard<string>(Answer)("x", scope).Now().Head.Status);
            Assert.Equal(1, queue.Inside);
            scope.Dispose();
            Assert.Equal(0, queue.Inside);
        }
    }

    /// <summary>Who comes last goes first, so that the way in is free before the way to it is.</summary>
    [Fact]
    public void A_stay_gives_back_what_each_queue_gave()
    {
        using var outer = Open(1, 1);
        using var inner = Open(1, 0);
        var path = outer.Guard(inner.Guard<string>(Answer));
        using var first = new ExchangeScope();
        using var second = new ExchangeScope();
        path("x", first).Now();
        var waiting = path("x", second).AsTask();
        Assert.Equal((1, 1, 1), (outer.Inside, outer.Depth, inner.Inside));
        first.Dispose();
        Settle();
        Assert.Equal(200, waiting.Now().Head.Status);
        Assert.Equal((1, 0, 1), (outer.Inside, outer.Depth, inner.Inside));
        second.Dispose();
        Assert.Equal((0, 0), (outer.Inside, inner.Inside));
    }

    [Fact]
    public void Who_waits_goes_on_in_order()
    {
        using var queue = Open(1, 2);
        var (first, second, third) = (Enter(queue), Enter(queue), Enter(queue));
        Assert.Equal((1, 2), (queue.Inside, queue.Depth));
        Leave(first);
        Assert.True(second.Reply.IsCompletedSuccessfully);
        Assert.False(third.Reply.IsCompleted);
        Leave(second);
        Leave(third);
        Assert.Equal((0, 0, 0L), (queue.Inside, queue.Depth, queue.Refused));
    }

    [Fact]
    public void Nobody_overtakes_who_waits()
    {
        using var queue = Open(1, 2);
        var (first, second) = (Enter(queue), Enter(queue));
        first.ExchangeScope.Dispose();
        var late = Enter(queue);
        Settle();
        Assert.True(second.Reply.IsCompletedSuccessfully);
        Assert.False(late.Reply.IsCompleted);
        Leave(second);
        Leave(late);
    }

    [Fact]
    public void One_more_than_may_wait_is_refused_at_once_with_a_time_to_come_back()
    {
        using var queue = Open(1, 1);
        var (inside, waiting, refused) = (Enter(queue), Enter(queue), Enter(queue));
        AssertRefused(refused, FaultKind.Full);
        Assert.Equal("1", refused.Reply.Now().Head.Fields.Find(Pibl.Http.Messages.FieldId.RetryAfter)?.ToString());
        Assert.Equal((1, 1, 1L), (queue.Inside, queue.Depth, queue.Refused));
        Leave(inside);
        Leave(waiting);
    }

    [Fact]
    public void Out_of_patience_it_is_refused_and_leaves_its_place()
    {
        using var queue = Open(1, 1);
        var (inside, impatient) = (Enter(queue), Enter(queue));
        Pass(Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(impatient.Reply.IsCompleted);
        Pass(TimeSpan.FromMilliseconds(1));
        AssertRefused(impatient, FaultKind.Full);
        Assert.Equal(0, queue.Depth);

        var next = Enter(queue);
        Assert.False(next.Reply.IsCompleted);
        Leave(inside);
        Leave(next);
        Assert.Equal((0, 0, 1L), (queue.Inside, queue.Depth, queue.Refused));
    }

    /// <summary>The others move up, and nobody is counted as turned away.</summary>
    [Fact]
    public void Whoever_is_abandoned_leaves_the_line_at_once()
    {
        using var queue = Open(1, 2);
        using var left = new CancellationTokenSource();
        var (inside, leaving, next) = (Enter(queue), Enter(queue, left.Token), Enter(queue));
        left.Cancel();
        Settle();
        Assert.True(leaving.Reply.IsCompletedSuccessfully);
        Assert.Equal(FaultKind.ClientGone, leaving.Reply.Result.Via.Fault?.Kind);
        Assert.Equal((1, 1, 0L), (queue.Inside, queue.Depth, queue.Refused));
        var another = Enter(queue);
        Assert.False(another.Reply.IsCompleted);
        Leave(inside);
        Leave(next);
        Leave(another);
        Assert.Equal((0, 0, 0L), (queue.Inside, queue.Depth, queue.Refused));
    }

    [Fact]
    public void Closing_refuses_those_who_wait_and_lets_those_inside_finish()
    {
        var queue = Open(1, 1);
        var (inside, waiting) = (Enter(queue), Enter(queue));
        queue.Dispose();
        Settle();
        AssertRefused(waiting, FaultKind.Draining);
        AssertRefused(Enter(queue), FaultKind.Draining);
        Assert.Equal(1, queue.Inside);
        Leave(inside);
        Assert.Equal((0, 0), (queue.Inside, queue.Depth));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_path_that_throws_gives_its_permit_back(bool later, bool waits)
    {
        using var queue = Open(1, 1);
        var before = waits ? Enter(queue) : null;
        using var scope = new ExchangeScope();
        var path = queue.Guard<string>(async (_, _) =>
        {
            if (later)
            {
                await Task.Yield();
            }

            throw new InvalidOperationException("bug");
        });
        var failing = path("x", scope).AsTask();
        before?.ExchangeScope.Dispose();
        Settle();
        Assert.IsType<InvalidOperationException>(failing.Exception?.InnerException);
        Assert.Equal(1, queue.Inside);
        scope.Dispose();
        Assert.Equal((0, 0), (queue.Inside, queue.Depth));
    }

    /// <summary>
    /// Whatever comes in whatever order: never more inside than may be, first come first served, nothing left.
    /// </summary>
    [Fact]
    public void Any_order_of_coming_and_going_keeps_the_bounds() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[0, 3], Gen.Int[0, 9].Array[0, 60]).Sample(
            (atOnce, waiting, deeds) =>
            {
                using var queue = Open(atOnce, waiting);
                var line = new List<Visit>();
                foreach (var deed in deeds)
                {
                    Do(queue, line, deed);
                    Settle();
                    Assert.InRange(queue.Inside, 0, atOnce);
                    Assert.InRange(queue.Depth, 0, waiting);
                    var firstWaiting = line.FindIndex(visit => !visit.Reply.IsCompleted);
                    Assert.True(firstWaiting < 0
                        || line.Skip(firstWaiting).All(
                            visit => !visit.Reply.IsCompleted || visit.Reply.Result.Head.Status == 503));
                    Assert.Equal(queue.Inside == atOnce, queue.Depth > 0 || queue.Inside == atOnce);
                }

                for (; line.Count > 0; line.RemoveAt(0))
                {
                    Leave(line[0]);
                }

                Assert.Equal((0, 0), (queue.Inside, queue.Depth));
            },
            iter: 300, threads: 1);

    public void Dispose() => _loop.Dispose();

    private void Do(Queue queue, List<Visit> line, int deed)
    {
        switch (deed)
        {
            case < 5:
                line.Add(Enter(queue));
                break;
            case < 9 when line.Find(visit => visit.Reply.IsCompleted) is { } done:
                line.Remove(done);
                Leave(done);
                break;
            case 9:
                Pass(Patience / 2);
                break;
        }
    }

    private Queue Open(int atOnce, int waiting) =>
        new(new QueueRule("test", atOnce, waiting, Patience, "MAX_TEST"), _clock, _workers);

    private static Visit Enter(Queue queue, CancellationToken abandoned = default)
    {
        var scope = new ExchangeScope(abandoned);
        return new Visit(queue.Guard<string>(Answer)("x", scope).AsTask(), scope);
    }

    private static ValueTask<Reply> Answer(string input, ExchangeScope scope) => new(Given.Reply());

    private void Leave(Visit visit)
    {
        Settle();
        Assert.True(visit.Reply.IsCompletedSuccessfully);
        visit.ExchangeScope.Dispose();
        Settle();
    }

    private void Pass(TimeSpan time)
    {
        _clock.Advance(time);
        Settle();
    }

    private void Settle()
    {
        while (_loop.RunUntilIdle() | _workers.RunUntilIdle() > 0)
        {
        }
    }

    private static void AssertRefused(Visit visit, FaultKind kind)
    {
        Assert.True(visit.Reply.IsCompletedSuccessfully);
        Assert.Equal((503, kind), (visit.Reply.Result.Head.Status, visit.Reply.Result.Via.Fault?.Kind));
    }

    /// <summary>Somebody who came to a queue.</summary>
    private sealed record Visit(Task<Reply> Reply, ExchangeScope ExchangeScope);
}
