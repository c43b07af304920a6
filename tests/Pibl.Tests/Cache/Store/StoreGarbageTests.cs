using Pibl.Cache;
using Pibl.Config;
using Pibl.Http.Messages;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

public sealed class StoreGarbageTests
{
    private const int BodyBytes = 100_000;

    [Fact]
    public async Task What_leaves_the_memory_calls_the_collector()
    {
        await using var house = new StoreHouse();
        var calls = 0;
        var store = Open(house, () => calls++);
        for (var i = 0; i < 100; i++)
        {
            Keep(store, Key("/" + i), Whole, new string('x', BodyBytes));
        }

        var left = (100L * BodyBytes) - store.Gauges.MemoryBytes;
        Assert.InRange(calls, 1, left * 1.1 / MemoryShares.Of(4 << 20, 1 << 20, false).GarbageBytes);
    }

    [Fact]
    public async Task What_takes_the_place_of_another_calls_it_too()
    {
        await using var house = new StoreHouse();
        var calls = 0;
        var store = Open(house, () => calls++);
        for (var i = 0; i < 50; i++)
        {
            Keep(store, Key(), Whole, new string('x', BodyBytes));
        }

        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task What_is_freshened_leaves_nothing_behind()
    {
        await using var house = new StoreHouse();
        var store = Open(house, () => Assert.Fail("called for nothing"));
        Keep(store, Key(), Whole, new string('x', BodyBytes));
        for (var i = 0; i < 50; i++)
        {
            var stored = Assert.Single(await store.FindAsync(Key(), CancellationToken.None));
            store.Freshen(Key(), stored with { FreshFor = TimeSpan.FromSeconds(i + 1) });
        }
    }

    [Fact]
    public async Task Bodies_that_came_in_vain_count()
    {
        await using var house = new StoreHouse();
        var calls = 0;
        var store = Open(house, () => calls++);
        for (var i = 0; i < 50; i++)
        {
            using var broken = store.Begin(Key("/broken"), Response())!;
            Assert.True(broken.Append(new byte[BodyBytes]));
        }

        Keep(store, Key(), Response());
        Assert.Equal(1, calls);
    }

    /// <summary>Of known length: it is collected where it stays.</summary>
    private static StoredResponse Whole => Response() with
    {
        Head = Response().Head with { Framing = Framing.Exactly(BodyBytes) },
    };

    private static TieredStore Open(StoreHouse house, Action call) => house.Open(
        CacheSettings.Default with { File = null, MemoryBytesMax = 4 << 20, ObjectBytesMax = 1 << 20 },
        Still with { Collector = new(static () => 0, call) });
}
