using Microsoft.Extensions.Time.Testing;
using Pibl.Access;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Stages;
using Pibl.Transport;
using Pibl.Twins;

namespace Pibl.Tests.Cache;

public sealed class RefresherTests
{
    private static readonly Missed Missed = new(
        Heads.Received(Heads.Get()), Heads.Stored("Cache-Control: max-age=1"), ForwardReason.Stale);

    private readonly ListAccessLog _log = new();
    private readonly FakeTimeProvider _clock = new(Heads.Now);

    [Fact]
    public async Task One_at_a_time_per_key_and_read_to_the_end()
    {
        var (gate, asked, body) = (new TaskCompletionSource(), 0, new ScriptedBody(Framing.Chunked, null, "ab", "cd"));
        var refresher = new Refresher(
            async (_, _) =>
            {
                var mine = ++asked == 1 ? body : Body.Empty();
                await gate.Task;
                return new Reply(Heads.Response(""), mine, Provenance.Proxy);
            },
            _log,
            _clock,
            default);
        refresher.Refresh(Missed);
        refresher.Refresh(Missed);
        Assert.Equal((1, 1), (asked, refresher.Depth));
        refresher.Refresh(Missed with { Received = Heads.Received(Heads.Get(target: "/other")) });
        Assert.Equal((2, 2), (asked, refresher.Depth));

        gate.SetResult();
        while (refresher.Depth > 0)
        {
            await Task.Yield();
        }

        Assert.Equal((true, 3), (body.IsDisposed, body.Reads));
        Assert.Empty(_log.Bugs);
        Assert.Equal([("/other", 0), ("/x", 4)], _log.Entries.Cast<AccessEntry.Refreshed>()
            .Select(entry => (entry.Request.Target.ToString(), entry.BodyBytes)).Order());
    }

    [Fact]
    public void What_broke_off_is_told_and_is_not_stored()
    {
        var broken = Fault.OfUpstream(FaultKind.UpstreamClosed, Retry.Never, "cut");
        var via = new Provenance(new CacheStatus(false, ForwardReason.Stale, 200, -1, 60, Stored: true));
        var store = new DictionaryStore();
        var body = new ScriptedBody(Framing.Chunked, broken, "ab");
        var stored = Heads.Stored("Cache-Control: max-age=60", body: "");
        var fill = new SharedFill(body, store.Begin(Heads.Key, stored)!, stored, 0, Filling.Default);
        Over((_, _) => new(new FillingReply(Heads.Response(""), fill.Begin(), via)));

        var told = Assert.IsType<AccessEntry.Refreshed>(Assert.Single(_log.Entries));
        Assert.Equal((broken, 200, 2), (told.Fault, told.Status, told.BodyBytes));
        Assert.Equal((false, CacheReasons.Incomplete), (told.Via.Cache!.Stored, told.Via.Cache.Reason));
    }

    [Fact]
    public void A_bug_is_told_with_all_that_is_known_of_it()
    {
        Over((_, _) => throw new InvalidOperationException("bug"));

        Assert.Contains(
            "InvalidOperationException: bug", Assert.Single(_log.Bugs).Text, StringComparison.Ordinal);
        Assert.Equal(FaultKind.Bug, Assert.Single(_log.Entries.OfType<AccessEntry.Refreshed>()).Fault?.Kind);
    }

    /// <summary>The path takes a refresh that is ended for a client that left, and knows no better.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_that_is_abandoned_says_that_the_program_stops(bool isThrown)
    {
        using var stopping = new CancellationTokenSource();
        Over(
            (_, _) =>
            {
                stopping.Cancel();
                return isThrown
                    ? throw new OperationCanceledException(stopping.Token)
                    : new(Faults.ReplyTo(Faults.ClientLeft));
            },
            stopping.Token);

        var told = Assert.IsType<AccessEntry.Refreshed>(Assert.Single(_log.Entries));
        Assert.Equal((FaultKind.Draining, null), (told.Fault?.Kind, told.Via.Fault));
    }

    /// <summary>
    /// A 101 to a refresh has no client to be joined with: the server's connection must not stay open.
    /// </summary>
    [Fact]
    public void An_upgrade_that_nobody_is_joined_with_is_let_go()
    {
        var upgrade = new Unjoined();
        Over((_, _) => new(new SwitchedReply(Heads.Response(""), upgrade, Provenance.Proxy)));
        Assert.True(upgrade.IsOver);
        Assert.IsType<AccessEntry.Refreshed>(Assert.Single(_log.Entries));
    }

    /// <summary>One refresh down this path, which does not wait.</summary>
    private void Over(Next<Missed> path, CancellationToken stopping = default)
    {
        var refresher = new Refresher(path, _log, _clock, stopping);
        refresher.Refresh(Missed);
        Assert.Equal(0, refresher.Depth);
    }

    private sealed class Unjoined : Upgrade
    {
        public bool IsOver { get; private set; }

        public override (IDuplex Server, ReadBuffer Buffer) HandOver() =>
            throw new InvalidOperationException("nobody is there");

        protected override void Dispose(bool disposing) => IsOver = true;
    }
}
