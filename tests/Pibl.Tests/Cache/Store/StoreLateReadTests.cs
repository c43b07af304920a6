using Pibl.Cache;
using Pibl.Stages;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

/// <summary>
/// An older response is not found after a newer one that selects alike, however late the file tells it.
/// </summary>
public sealed class StoreLateReadTests : IDisposable
{
    private readonly Halting _workers = new();

    [Fact]
    public async Task What_left_the_file_while_it_was_read_does_not_come_back_after_its_successor()
    {
        await using var house = new StoreHouse();
        using var goingOn = new Opening(_workers.GoOn);
        var settings = house.Settings with { MemoryBytesMax = 2_000, DiskBytesMax = 300_000 };
        var store = house.Open(settings, Still with { Workers = _workers });
        Keep(store, Key(), Response(), "old");
        await store.DisposeAsync();
        store = house.Open(settings, Still with { Workers = _workers });
        await store.LoadedAsync();
        _workers.HaltsReads = true;
        var early = store.FindAsync(Key(), CancellationToken.None).AsTask();
        _workers.Halted.Wait();

        house.Clock.Advance(TimeSpan.FromMilliseconds(1));
        for (var i = 0; i < 40; i++)
        {
            Keep(store, Key("/" + i), Response(), new string('x', 6_000));
            await store.FlushAsync();
        }

        Assert.Equal(0L, house.Sql("select count(*) from responses where target = '/a'"));
        Keep(store, Key(), Response(), new string('n', 3_000));
        var late = store.FindAsync(Key(), CancellationToken.None).AsTask();
        _workers.GoOn.Set();

        Assert.DoesNotContain("old", (await late).Map(found => found.Body.ToString()));
        await early;
        await store.FlushAsync();
        Assert.Equal(new[] { new string('n', 3_000) }, await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task What_waits_to_be_written_is_not_found_although_its_successor_was_dropped()
    {
        const int ahead = 512;
        await using var house = new StoreHouse();
        using var goingOn = new Opening(_workers.GoOn);
        var store = house.Open(
            house.Settings with { MemoryBytesMax = 2_000 },
            Still with { Workers = _workers, WritesMax = ahead + 1 });
        await store.LoadedAsync();
        _workers.HaltsWrites = true;
        Keep(store, Key("/first"), Response());
        var flushing = store.FlushAsync();
        _workers.Halted.Wait();
        for (var i = 0; i < ahead; i++)
        {
            Keep(store, Key("/" + i), Response());
        }

        Keep(store, Key(), Response(), "old");
        Keep(store, Key(), Response(), new string('n', 3_000));
        Assert.Equal(1, store.Gauges.WritesDropped);
        _workers.GoOn.Set();
        await flushing;
        await store.FlushAsync();

        Assert.Empty(await BodiesAsync(store, Key()));
        Assert.Equal(0L, house.Sql("select count(*) from responses where target = '/a'"));
    }

    [Fact]
    public void A_read_that_may_have_come_too_early_does_not_say_that_a_key_is_absent()
    {
        var known = new KnownKeys();
        known.AllAdded();
        known.Queue(1);
        var early = Read(known);
        known.Unqueue(1);

        early.NoteAbsent();
        Assert.True(known.MayHold(1));

        Read(known).NoteAbsent();
        Assert.False(known.MayHold(1));
    }

    public void Dispose() => _workers.Dispose();

    private static DiskRead Read(KnownKeys known) =>
        new(Key(), 1, 0, PendingDeletion.None, known, TaskCreationOptions.None);

    /// <summary>Whatever fails, the disk's threads go on before their store is closed.</summary>
    private sealed class Opening(ManualResetEventSlim gate) : IDisposable
    {
        public void Dispose() => gate.Set();
    }

    /// <summary>The disk's threads, which stop where they are told to, once, until <see cref="GoOn"/>.</summary>
    private sealed class Halting : DiskWorkers, IDisposable
    {
        public bool HaltsReads { get; set; }

        public bool HaltsWrites { get; set; }

        public ManualResetEventSlim Halted { get; } = new();

        public ManualResetEventSlim GoOn { get; } = new();

        public override TaskCreationOptions Completion => Threads.Completion;

        public override Task Begin(string name, Func<Task> loop) => Threads.Begin(name, loop);

        public override Task Run(Func<Task> work) => Threads.Run(work);

        public override void Start(Action work) => Threads.Start(work);

        public override ValueTask<bool> WaitAsync<T>(WorkQueue<T> queue) => Threads.WaitAsync(queue);

        public override ValueTask WaitAsync(Task task, TimeSpan atMost) => Threads.WaitAsync(task, atMost);

        public override ValueTask LetOthersAsync()
        {
            Halt(HaltsReads);
            return default;
        }

        public override void At(DiskStep step) => Halt(HaltsWrites && step == DiskStep.Begin);

        public void Dispose()
        {
            Halted.Dispose();
            GoOn.Dispose();
        }

        private void Halt(bool isWanted)
        {
            if (isWanted)
            {
                Halted.Set();
                GoOn.Wait();
            }
        }
    }
}
