using Pibl.Cache;

namespace Pibl.Tests.Cache.Store;

/// <summary>What is still to be deleted of one key.</summary>
public sealed class PendingDeletionTests
{
    [Fact]
    public void Of_a_key_with_ever_new_variants_it_stays_small_and_forgets_nothing()
    {
        var pending = PendingDeletion.None;
        for (var id = 1; id <= 10_000; id++)
        {
            pending = pending.With(By($"agent {id}", id));
            Assert.InRange(pending.Superseded.Count, 0, Variants.Max);
            Assert.True(pending.UpTo >= id || pending.Superseded.Any(one => one.UpTo == id));
        }

        Assert.Equal(9_945, pending.UpTo);
    }

    [Fact]
    public void One_that_selects_alike_takes_the_place_of_the_other()
    {
        var pending = PendingDeletion.None.With(By("a", 1)).With(By("b", 2)).With(By("a", 3));
        Assert.Equal([2, 3], pending.Superseded.Select(one => one.UpTo));
        Assert.Equal((3, 0), (pending.WithAll(3).UpTo, pending.WithAll(3).Superseded.Count));
    }

    private static Superseded By(string language, long upTo) =>
        Superseded.By(StoreHouse.Response(vary: "User-Agent", language: language), upTo);
}
