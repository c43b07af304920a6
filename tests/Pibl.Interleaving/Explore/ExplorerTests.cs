namespace Pibl.Interleaving.Explore;

/// <summary>
/// The explorer finds what is planted, tries each schedule once, and says how to see a failure again.
/// </summary>
public sealed class ExplorerTests
{
    /// <summary>Two strands of three deeds each can be mixed in 6!/(3!·3!) ways.</summary>
    [Fact]
    public void Every_order_is_tried_once()
    {
        var seen = new List<string>();
        var count = Explorer.Every(int.MaxValue, scene =>
        {
            var order = "";
            foreach (var name in (string[])["a", "b"])
            {
                scene.Strand(name, () =>
                {
                    for (var deed = 0; deed < 3; deed++)
                    {
                        order += name;
                        Strand.Point("deed");
                    }
                });
            }

            scene.AtRest(() => seen.Add(order));
        });
        Assert.Equal(20, seen.Distinct().Count());
        Assert.Equal(count, seen.Count);
    }

    [Fact]
    public void A_lost_update_is_found() => AssertFound(1, scene =>
    {
        var count = 0;
        void Add() => Stand.Volatile.Write(ref count, Stand.Volatile.Read(ref count) + 1);
        scene.Strand("one", Add);
        scene.Strand("other", Add);
        scene.AtRest(() => Assert.Equal(2, count));
    });

    [Fact]
    public void Without_a_preemption_it_is_not() => Explorer.Every(0, scene =>
    {
        var count = 0;
        void Add() => Stand.Volatile.Write(ref count, Stand.Volatile.Read(ref count) + 1);
        scene.Strand("one", Add);
        scene.Strand("other", Add);
        scene.AtRest(() => Assert.Equal(2, count));
    });

    /// <summary>It looks, finds nothing, and then goes to sleep: what came in between wakes nobody.</summary>
    [Fact]
    public void A_lost_wake_up_is_found() => AssertFound(1, scene =>
    {
        bool isThere = false, isAwaited = false, isWoken = false;
        scene.Strand("waiter", () =>
        {
            if (!Stand.Volatile.Read(ref isThere))
            {
                Stand.Volatile.Write(ref isAwaited, true);
                Strand.Wait("sleep", () => isWoken);
            }
        });
        scene.Strand("bringer", () =>
        {
            Stand.Volatile.Write(ref isThere, true);
            isWoken = Stand.Volatile.Read(ref isAwaited);
        });
    });

    [Fact]
    public void A_count_that_is_one_too_many_for_a_moment_is_found()
    {
        Explorer.Every(0, Phantom);
        AssertFound(1, Phantom);

        static void Phantom(Scene scene)
        {
            var (free, isServed) = (0, false);
            scene.Strand("holder", () =>
            {
                Stand.Interlocked.Increment(ref free);
                if (Stand.Interlocked.Decrement(ref free) >= 0)
                {
                    isServed = true;
                }
                else
                {
                    Stand.Interlocked.Increment(ref free);
                }
            });
            scene.Strand("passer-by", () =>
            {
                if (Stand.Interlocked.Decrement(ref free) < 0)
                {
                    Stand.Interlocked.Increment(ref free);
                }
                else
                {
                    isServed = true;
                }
            });
            scene.AtRest(() => Assert.True(isServed));
        }
    }

    [Fact]
    public void Strands_that_wait_for_each_other_are_found() => AssertFound(1, scene =>
    {
        Lock one = new(), other = new();
        scene.Strand("one", () => Both(one, other));
        scene.Strand("other", () => Both(other, one));

        static void Both(Lock first, Lock second)
        {
            lock (first)
            {
                lock (second)
                {
                }
            }
        }
    });

    [Fact]
    public void A_lock_lets_in_one_at_a_time_and_its_holder_again() => Explorer.Every(2, scene =>
    {
        var gate = new Lock();
        var inside = 0;
        void Enter()
        {
            lock (gate)
            {
                lock (gate)
                {
                    Assert.Equal(1, ++inside);
                    Strand.Point("inside");
                    inside--;
                }
            }
        }

        scene.Strand("one", Enter);
        scene.Strand("other", Enter);
        scene.Strand("guest", () =>
        {
            if (gate.TryEnter())
            {
                Assert.Equal(1, ++inside);
                Strand.Point("inside");
                inside--;
                gate.Exit();
            }
        });
    });

    [Fact]
    public void A_round_without_end_is_found() => AssertFound(0, scene => scene.Strand("one", () =>
    {
        while (true)
        {
            Strand.Point("round");
        }
    }));

    [Fact]
    public void What_a_strand_throws_is_the_failure()
    {
        var broken = AssertFound(0, scene => scene.Strand("one", () => throw new NotSupportedException("planted")));
        Assert.Contains("planted", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_can_be_seen_again()
    {
        static void Program(Scene scene)
        {
            var last = "";
            foreach (var name in (string[])["a", "b", "c"])
            {
                scene.Strand(name, () =>
                {
                    Strand.Point("before");
                    last = name;
                });
            }

            scene.AtRest(() => Assert.NotEqual("a", last));
        }

        var broken = AssertFound(2, Program);
        var again = Assert.Throws<BrokenSchedule>(() => Explorer.Replay(broken.Schedule, 2, Program));
        Assert.Equal(broken.Schedule, again.Schedule);
        Assert.Contains("before", again.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_walk_by_chance_finds_it_too_and_goes_the_same_way_again()
    {
        static void Program(Scene scene)
        {
            var count = 0;
            for (var strand = 0; strand < 3; strand++)
            {
                scene.Strand($"{strand}", () =>
                {
                    var seen = Stand.Volatile.Read(ref count);
                    Stand.Interlocked.CompareExchange(ref count, seen + 1, seen);
                });
            }

            scene.AtRest(() => Assert.NotEqual(1, count));
        }

        var one = Assert.Throws<BrokenSchedule>(() => Explorer.Some(1_000, Program));
        var other = Assert.Throws<BrokenSchedule>(() => Explorer.Some(1_000, Program));
        Assert.Equal(one.Schedule, other.Schedule);
    }

    private static BrokenSchedule AssertFound(int preemptionsMax, Action<Scene> program) =>
        Assert.Throws<BrokenSchedule>(() => { Explorer.Every(preemptionsMax, program); });
}
