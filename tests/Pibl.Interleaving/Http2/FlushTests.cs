using Pibl.Http.H2;
using Pibl.Http.Semantics;
using Pibl.Http2;
using Pibl.Interleaving.Explore;
using Pibl.Transport;

namespace Pibl.Interleaving.Http2;

/// <summary>
/// Several streams of one connection have something to say at the same time: whoever adds while somebody sends leaves
/// it to him, so everything goes out once and in order, and nobody sends beside him or waits for ever.
/// </summary>
public sealed class FlushTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void What_is_added_while_somebody_sends_goes_out_once_and_in_order(bool isSlow, bool isDeferred) =>
        Explorer.Every(isDeferred ? 1 : 2, scene =>
        {
            var link = new Link(scene, isSlow, isDeferred);
            scene.Strand("stream 1", () => link.Say(1));
            scene.Strand("stream 2", () => link.Say(2));
            scene.Strand("stream 3", () => link.Say(3));
            scene.AtRest(() => Assert.Equal(link.Said, link.Peer.Received));
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whoever_waits_until_all_is_out_is_told(bool isDeferred) => Explorer.Every(2, scene =>
    {
        var link = new Link(scene, isSlow: true, isDeferred);
        scene.Strand("stream 1", () => link.Say(1));
        scene.Strand("last", () =>
        {
            link.Say(2);
            link.WaitUntilOut();
        });
        scene.AtRest(() =>
        {
            Assert.True(link.IsOut, "it waits for ever");
            Assert.Equal(link.Said, link.Peer.Received);
        });
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_connection_that_breaks_lets_nobody_wait(bool isSlow) => Explorer.Every(2, scene =>
    {
        var link = new Link(scene, isSlow, isDeferred: false);
        scene.Strand("stream 1", () => link.Say(1));
        scene.Strand("break", () =>
        {
            Strand.Point("break");
            link.Peer.IsBroken = true;
        });
        scene.Strand("last", () =>
        {
            link.Say(2);
            link.WaitUntilOut();
        });
        scene.AtRest(() =>
        {
            Assert.True(link.IsOut, "it waits for ever");
            Assert.Equal(link.Said.Take(link.Peer.Received.Count), link.Peer.Received);
            Assert.Equal(link.Said.Count == link.Peer.Received.Count, !link.Peer.IsAborted);
        });
    });

    /// <summary>A connection whose output is bytes that tell who has said them.</summary>
    private sealed class Link : Http2Link
    {
        private readonly List<byte> _said = [];
        private Task _out = Task.CompletedTask;

        public Link(Scene scene, bool isSlow, bool isDeferred)
            : this(new SlowPeer { IsSlow = isSlow, Deferred = isDeferred ? new Queue<IDeferred>() : null })
        {
            scene.Idler("the system", () =>
            {
                while (true)
                {
                    Strand.Wait("a write ends", () => Peer.IsWriting);
                    Peer.TakeOn();
                }
            });
            if (Peer.Deferred is { } deferred)
            {
                scene.Idler("the loop", () =>
                {
                    while (true)
                    {
                        Strand.Wait("what was put off", () => deferred.Count > 0);
                        deferred.Dequeue().Run();
                    }
                });
            }
        }

        private Link(SlowPeer peer)
            : base(peer, new H2Limits(HeadLimits.Default), H2Role.Server) => Peer = peer;

        public SlowPeer Peer { get; }

        public List<byte> Said => _said;

        public bool IsOut => _out.IsCompletedSuccessfully;

        public override long NowMs => 0;

        public void Say(byte octet)
        {
            lock (Lock)
            {
                _said.Add(octet);
                Session.Output.Append([octet]);
            }

            Flush();
        }

        public void WaitUntilOut() => _out = WaitAsync();

        public override void LookSoon()
        {
        }

        protected override void OnSendBegins()
        {
        }

        protected override void OnSendEnds()
        {
        }

        protected override void Complain(Exception bug) => Assert.Fail(bug.ToString());

        private async Task WaitAsync() => await DrainedAsync();
    }
}
