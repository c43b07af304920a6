using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Shared;

namespace Pibl.Tests.Shared;

/// <summary>Which values of the second tier may be used: by what was purged since they were asked for.</summary>
public sealed class SharedViewTests
{
    private static readonly CacheKey Key = new(Bytes.Of("https://a.test"), Bytes.Of("/img/1.png"));

    private static readonly Fields Fields = Fields.Of(("Cache-Tag", "one"), ("Cache-Groups", "\"g\""));

    public static TheoryData<SharedPurge, bool> Purges => new()
    {
        { SharedPurge.All, true },
        { SharedPurge.OfKey(Key), true },
        { SharedPurge.OfKey(Key with { Host = Bytes.Of("a.test") }), true },
        { SharedPurge.OfKey(Key with { Target = Bytes.Of("/img/2.png") }), false },
        { SharedPurge.Below(Key with { Target = Bytes.Of("/img/") }), true },
        { SharedPurge.Below(Key with { Target = Bytes.Of("/css/") }), false },
        { SharedPurge.OfGroup(Key with { Target = Bytes.Of("g") }), true },
        { SharedPurge.OfGroup(Key with { Target = Bytes.Of("h") }), false },
        { SharedPurge.OfGroup(new CacheKey(Bytes.Of("b.test"), Bytes.Of("g"))), false },
        { new SharedPurge(SharedPurgeKind.Order, PurgeScope.OfTag(Bytes.Of("one"))), true },
        { new SharedPurge(SharedPurgeKind.Order, PurgeScope.OfTag(Bytes.Of("one")), IsSoft: true), true },
        { new SharedPurge(SharedPurgeKind.Order, PurgeScope.OfTag(Bytes.Of("two"))), false },
    };

    [Theory]
    [MemberData(nameof(Purges))]
    public void A_purge_covers_what_was_asked_for_before_it(SharedPurge purge, bool isCovered)
    {
        var view = SharedView.Empty.With(purge, generation: 7);
        Assert.Equal(!isCovered, view.IsAlive(Key, Fields, generation: 6));
        Assert.True(view.IsAlive(Key, Fields, generation: 7));
        Assert.True(view.IsAlive(Key, Fields, generation: 8));
    }

    /// <summary>CACHE_KEY: what is changed is changed under all that its target stands for.</summary>
    [Theory]
    [InlineData("/img/1.png", "/img/1.png KEY de")]
    [InlineData("/img/1.png ", "/img/1.png KEY de")]
    [InlineData("/img/1.png KEY de", "/img/1.png KEY de")]
    public void What_stands_behind_a_target_goes_with_it(string changed, string stored)
    {
        var key = Key with { Target = Bytes.Of(changed) };
        var purge = changed.EndsWith(' ') ? SharedPurge.Below(key) : SharedPurge.OfKey(key);
        var view = SharedView.Empty.With(purge, 7);
        Assert.False(view.IsAlive(Key with { Target = Bytes.Of(stored) }, Fields.Empty, 6));
        Assert.True(view.IsAlive(Key with { Target = Bytes.Of("/img/1.pn KEY de") }, Fields.Empty, 6));
    }

    [Fact]
    public void What_is_older_than_the_store_remembers_is_not_used()
    {
        var view = SharedView.Empty.With(SharedPurge.OfKey(Key), 7).Above(9);
        Assert.Equal(0, view.Count);
        Assert.False(view.IsAlive(Key, Fields.Empty, 8));
        Assert.True(view.IsAlive(Key, Fields.Empty, 9));
        Assert.Same(view, view.Above(5));
    }

    [Fact]
    public void Where_there_is_no_room_for_a_purge_nothing_older_is_used()
    {
        var view = SharedView.Empty;
        for (var n = 1; n <= PurgeTable.PatternsMax + 1; n++)
        {
            view = view.With(
                new SharedPurge(
                    SharedPurgeKind.Order, new PurgeScope(PurgeKind.Pattern, default, Bytes.Of($"/{n}*x"))),
                n);
        }

        Assert.False(view.IsAlive(Key, Fields, PurgeTable.PatternsMax));
        Assert.True(view.IsAlive(Key, Fields, PurgeTable.PatternsMax + 1));
    }
}
