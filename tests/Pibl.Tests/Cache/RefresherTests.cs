using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Transport;

namespace Pibl.Tests.Cache;

public sealed class RefresherTests
{
    private static readonly Missed Missed = new(
        Heads.Received(Heads.Get()), Heads.Stored("Cache-Control: max-age=1"), ForwardReason.Stale);

    private readonly List<Exception> _reported = new();

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
            _reported.Add,
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
        Assert.Empty(_reported);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_failure_is_expected_and_a_bug_is_reported(bool isBug)
    {
        var broken = Fault.OfUpstream(FaultKind.UpstreamClosed, Retry.Never, "cut");
        var refresher = new Refresher(
            (_, _) => isBug
                ? throw new InvalidOperationException("bug")
                : new(new Reply(
                    Heads.Response(""), new ScriptedBody(Framing.Chunked, broken, "ab"), Provenance.Proxy)),
            _reported.Add,
            default);
        refresher.Refresh(Missed);
        Assert.Equal((0, isBug ? 1 : 0), (refresher.Depth, _reported.Count));
    }

    /// <summary>
    /// A 101 to a refresh has no client to be joined with: the server's connection must not stay open.
    /// </summary>
    [Fact]
    public void An_upgrade_that_nobody_is_joined_with_is_let_go()
    {
        var upgrade = new Unjoined();
        var refresher = new Refresher(
            (_, _) => new(new SwitchedReply(Heads.Response(""), upgrade, Provenance.Proxy)), _reported.Add, default);
        refresher.Refresh(Missed);
        Assert.Equal((true, 0, 0), (upgrade.IsOver, refresher.Depth, _reported.Count));
    }

    private sealed class Unjoined : Upgrade
    {
        public bool IsOver { get; private set; }

        public override (IDuplex Server, ReadBuffer Buffer) HandOver() =>
            throw new InvalidOperationException("nobody is there");

        protected override void Dispose(bool disposing) => IsOver = true;
    }
}
