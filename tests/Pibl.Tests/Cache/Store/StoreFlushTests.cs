using Pibl.Cache;
using Pibl.Stages;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

/// <summary>When what waits for the file is written, and that who waits for that is told.</summary>
public sealed class StoreFlushTests
{
    private const int Bodies = 20;

    [Fact]
    public async Task Who_asks_a_store_that_writes_no_more_does_not_wait()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key("/a"), Response());
        await store.DisposeAsync();

        await store.FlushAsync();

        Assert.Equal(1L, house.Sql("select count(*) from responses"));
    }

    /// <summary>One of them takes two of these bodies.</summary>
    [Fact]
    public async Task What_one_transaction_does_not_take_goes_with_the_next_without_waiting_for_others()
    {
        await using var house = new StoreHouse();
        using var workers = new Lingering();
        var store = house.Open(
            house.Settings with { DiskBytesMax = 1 << 20 },
            Still with { Linger = Lingering.Time, Workers = workers });
        for (var i = 0; i < Bodies; i++)
        {
            Keep(store, Key("/" + i), Response(), new string('x', 20_000));
        }

        workers.GoOn.Set();
        while (store.Gauges.DiskEntries < Bodies)
        {
            await Task.Yield();
        }

        Assert.InRange(workers.Lingered, 1, 2);
    }

    /// <summary>The disk's threads. Who lingers waits for <see cref="GoOn"/>, and is counted.</summary>
    private sealed class Lingering : DiskWorkers, IDisposable
    {
        public static readonly TimeSpan Time = TimeSpan.FromMilliseconds(123);

        private int _lingered;

        public int Lingered => Volatile.Read(ref _lingered);

        public ManualResetEventSlim GoOn { get; } = new();

        public override TaskCreationOptions Completion => Threads.Completion;

        public override Task Begin(string name, Func<Task> loop) => Threads.Begin(name, loop);

        public override Task Run(Func<Task> work) => Threads.Run(work);

        public override void Start(Action work) => Threads.Start(work);

        public override ValueTask<bool> WaitAsync<T>(WorkQueue<T> queue) => Threads.WaitAsync(queue);

        public override ValueTask WaitAsync(Task task, TimeSpan atMost)
        {
            if (atMost == Time)
            {
                Interlocked.Increment(ref _lingered);
                GoOn.Wait();
                return default;
            }

            return Threads.WaitAsync(task, atMost);
        }

        public void Dispose()
        {
            GoOn.Set();
            GoOn.Dispose();
        }
    }
}
