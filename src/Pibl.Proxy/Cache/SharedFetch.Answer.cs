using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Cache;

/// <content>How it is answered, and how it ends.</content>
internal sealed partial class SharedFetch
{
    private async Task FetchAsync(ValueTask<Reply> pending)
    {
        Reply reply;
        try
        {
            reply = await pending;
        }
        catch (Exception e)
        {
            FetchWaiter? leader;
            lock (_gate)
            {
                leader = TakeLeader();
            }

            Fail();
            leader?.Fail(e);
            return;
        }

        FetchWaiter? waiting;
        lock (_gate)
        {
            waiting = TakeLeader();
        }

        Answer(reply, waiting);
        if (waiting is null)
        {
            reply.Release();
            if (Body is null)
            {
                End();
            }
        }
    }

    /// <summary>Under the lock.</summary>
    private FetchWaiter? TakeLeader()
    {
        var leader = _leader;
        _leader = null;
        leader?.Decide();
        return leader;
    }

    /// <summary>Under the lock.</summary>
    private FetchWaiter[] TakeFollowers()
    {
        FetchWaiter[] taken = [.. _followers];
        _followers.Clear();
        Array.ForEach(taken, static waiter => waiter.Decide());
        return taken;
    }

    private void Fail()
    {
        Answer(FetchResult.Nothing, null);
        End();
    }

    /// <summary>
    /// Those who wait find out what it is to them, all at once; the one who began it last, in this call.
    /// </summary>
    private void Answer(Reply reply, FetchWaiter? leader)
    {
        Answer(FetchResult.Of(reply.Head.Status, reply.Via), (reply as FillingReply)?.Shared);
        leader?.GoOn(reply);
    }

    private void Answer(FetchResult result, SharedFill? body)
    {
        FetchWaiter[] waiting;
        lock (_gate)
        {
            waiting = TakeFollowers();
            _state = _state.Answer();
            if (body is not null && (waiting.Length == 0 || body.TryExpect(waiting.Length)))
            {
                Body = body;
            }

            (Result, AnsweredAt) = (result, owner.Clock.GetUtcNow());
            _late?.Dispose();
            _late = null;
        }

        _stopping.Unregister();
        if (result.Kind != FetchResultKind.Stored || !IsFresh(body))
        {
            owner.Learn(this, result);
        }

        if (body is null)
        {
            owner.Remove(this);
        }
        else
        {
            body.WhenOver(End);
        }

        foreach (var waiter in waiting)
        {
            waiter.GoOn(FetchTurn.Answered, owner.Workers);
        }
    }

    /// <summary>It was of use to whoever waited, though it may be stale by now.</summary>
    private bool IsFresh(SharedFill? body) => body is not null
        ? Collapsing.IsFreshOnArrival(body.Stored)
        : cache.Peek(key.Key).Exists(Collapsing.IsFreshOnArrival);

    private Reply Hand(Reply reply, ExchangeScope scope)
    {
        // Where it is stored it ends with its body, which may be before its client has it, or after that. Else it is
        // this client's alone, and ends with its exchange.
        if (reply is not FillingReply)
        {
            scope.Hold(this);
            _leaderLeaves = scope.Abandoned.UnsafeRegister(
                static source => ((CancellationTokenSource)source!).Cancel(), Abandoned);
        }

        return reply;
    }

    private void BeLate()
    {
        FetchWaiter[] waiting;
        lock (_gate)
        {
            if (!_state.IsOpen)
            {
                return;
            }

            waiting = TakeFollowers();
            _state = _state.IsLate(rule.Finishes);
        }

        owner.Remove(this);
        foreach (var waiter in waiting)
        {
            waiter.GoOn(FetchTurn.Late, owner.Workers);
        }

        Settle();
    }

    /// <summary>Where nobody is left, the request is broken off, at the latest when the proxy drains.</summary>
    private void Settle()
    {
        var state = State;
        if (state.Phase == FetchPhase.Abandoned)
        {
            owner.Remove(this);
            Abandoned.Cancel();
        }
        else if (state is { HasLeader: false, Followers: 0, Phase: not FetchPhase.Answered })
        {
            _stopping = owner.Stopping.UnsafeRegister(
                static source => ((CancellationTokenSource)source!).Cancel(), Abandoned);
        }
    }

    private void End(SharedFill body)
    {
        if (!body.IsOver)
        {
            owner.Learn(this, Result with { UnsharedFor = FetchResult.UnsharedBriefly });
            owner.Remove(this);
        }
        else
        {
            End();
        }
    }

    private void End()
    {
        owner.Remove(this);
        _scope!.Dispose();
    }
}
