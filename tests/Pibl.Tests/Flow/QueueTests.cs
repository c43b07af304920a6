using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Pibl.Exchange;
using Pibl.Tests.World;

namespace Pibl.Tests;

/// <summary>A queue's permits, its line, its patience, and that its gauges always come back to zero.</summary>
public sealed class QueueTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Loop _loop = new(null);
    private readonly FakeTimeProvider _clock = new();
    private readonly InlineWorkers _workers = new();

    [Fact]
    public void A_free_permit_is_held_until_the_body_is_disposed()
    {
        using var queue = Open(1, 0);
        var reply = Enter(queue).Now();
        Assert.Equal((1, 0, 0L), (queue.Inside, queue.Depth, queue.Refused));
        reply.Body.Dispose();
        reply.Body.Dispose();
        Assert.Equal(0, queue.Inside);
    }

    [Fact]
    public void Who_waits_goes_on_in_order()
    {
        using var queue = Open(1, 2);
        var (first, second, third) = (Enter(queue), Enter(queue), Enter(queue));
        Assert.Equal((1, 2), (queue.Inside, queue.Depth));
        Leave(first);
        Assert.True(second.IsCompletedSuccessfully);
        Assert.False(third.IsCompleted);
        Leave(second);
        Leave(third);
        Assert.Equal((0, 0, 0L), (queue.Inside, queue.Depth, queue.Refused));
    }

    [Fact]
    public void Nobody_overtakes_who_waits()
    {
        using var queue = Open(1, 2);
        var (first, second) = (Enter(queue), Enter(queue));
        first.Now().Body.Dispose();
        var late = Enter(queue);
        Settle();
        Assert.True(second.IsCompletedSuccessfully);
        Assert.False(late.IsCompleted);
        Leave(second);
        Leave(late);
    }

    [Fact]
    public void One_more_than_may_wait_is_refused_at_once_with_a_time_to_come_back()
    {
        using var queue = Open(1, 1);
        var (inside, waiting, refused) = (Enter(queue), Enter(queue), Enter(queue));
        AssertRefused(refused, FaultKind.Full);
        Assert.Equal("1", refused.Now().Head.Fields.Find(Pibl.Http.FieldId.RetryAfter)?.ToString());
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
        Assert.False(impatient.IsCompleted);
        Pass(TimeSpan.FromMilliseconds(1));
        AssertRefused(impatient, FaultKind.Full);
        Assert.Equal(0, queue.Depth);

        var next = Enter(queue);
        Assert.False(next.IsCompleted);
        Leave(inside);
        Leave(next);
        Assert.Equal((0, 0, 1L), (queue.Inside, queue.Depth, queue.Refused));
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
    [InlineData(false)]
    [InlineData(true)]
    public void A_path_that_throws_gives_its_permit_back(bool later)
    {
        using var queue = Open(1, 0);
        var path = queue.Guard<string>(async (_, _) =>
        {
            if (later)
            {
                await Task.Yield();
            }

            throw new InvalidOperationException("bug");
        });
        var failing = path("x", CancellationToken.None).AsTask();
        Settle();
        Assert.IsType<InvalidOperationException>(failing.Exception?.InnerException);
        Assert.Equal(0, queue.Inside);
    }

    /// <summary>Whatever comes in whatever order: never more inside than may be, first come first served, nothing left.</summary>
    [Fact]
    public void Any_order_of_coming_and_going_keeps_the_bounds() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[0, 3], Gen.Int[0, 9].Array[0, 60]).Sample(
            (atOnce, waiting, deeds) =>
            {
                using var queue = Open(atOnce, waiting);
                var line = new List<Task<Reply>>();
                foreach (var deed in deeds)
                {
                    Do(queue, line, deed);
                    Settle();
                    Assert.InRange(queue.Inside, 0, atOnce);
                    Assert.InRange(queue.Depth, 0, waiting);
                    var firstWaiting = line.FindIndex(reply => !reply.IsCompleted);
                    Assert.True(firstWaiting < 0 || line.Skip(firstWaiting).All(reply => !reply.IsCompleted || reply.Result.Head.Status == 503));
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

    private void Do(Queue queue, List<Task<Reply>> line, int deed)
    {
        switch (deed)
        {
            case < 5:
                line.Add(Enter(queue));
                break;
            case < 9 when line.Find(reply => reply.IsCompleted) is { } done:
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

    private static Task<Reply> Enter(Queue queue) =>
        queue.Guard<string>((_, _) => new ValueTask<Reply>(Given.Reply()))("x", CancellationToken.None).AsTask();

    private void Leave(Task<Reply> reply)
    {
        Settle();
        Assert.True(reply.IsCompletedSuccessfully);
        reply.Result.Body.Dispose();
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

    private static void AssertRefused(Task<Reply> reply, FaultKind kind)
    {
        Assert.True(reply.IsCompletedSuccessfully);
        Assert.Equal((503, kind), (reply.Result.Head.Status, reply.Result.Via.Fault?.Kind));
    }
}
