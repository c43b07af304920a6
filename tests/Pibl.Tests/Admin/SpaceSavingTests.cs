using CsCheck;
using Pibl.Admin;

namespace Pibl.Tests.Admin;

/// <summary>The most frequent of very many keys, in little memory.</summary>
public sealed class SpaceSavingTests
{
    private const int Capacity = 8;

    [Fact]
    public void Few_keys_are_counted_exactly() => Assert.Equal(
        [new TopCount("a", 3, 0), new TopCount("b", 1, 0)],
        TopCount.Of(Counted("a", "b", "a", "a").All, Counted().All, 10).ToArray());

    [Fact]
    public void Two_tables_are_one() => Assert.Equal(
        [new TopCount("a", 3, 0), new TopCount("b", 2, 0)],
        TopCount.Of(Counted("a", "b", "a").All, Counted("b", "a", "c").All, 2).ToArray());

    [Fact]
    public void A_key_without_a_place_takes_that_of_the_rarest()
    {
        var sketch = Counted("a", "b", "c", "d", "e", "f", "g", "h", "a");
        sketch.Add("new", 1);
        Assert.Contains(new TopCount("new", 2, 1), sketch.All);
        Assert.Equal(Capacity, sketch.All.Count);
    }

    /// <summary>Metwally et al., theorems 1 and 2.</summary>
    [Fact]
    public void Counts_are_never_too_low_and_what_is_frequent_is_in_it() => Gen.Int[0, 30].Array[0, 500].Sample(keys =>
    {
        var sketch = Counted([.. keys.Select(key => $"k{key}")]);
        var exact = keys.GroupBy(key => $"k{key}").ToDictionary(same => same.Key, same => same.LongCount());
        Assert.All(sketch.All, top => Assert.InRange(exact[top.Key], top.Count - top.ErrorMax, top.Count));
        Assert.All(
            exact.Where(one => one.Value > keys.Length / (double)Capacity),
            one => Assert.Contains(sketch.All, top => top.Key == one.Key));
    });

    [Fact]
    public void Cleared_it_holds_nothing()
    {
        var sketch = Counted("a");
        sketch.Clear();
        sketch.Add("b", 2);
        Assert.Equal([new TopCount("b", 2, 0)], sketch.All.ToArray());
    }

    private static SpaceSaving Counted(params string[] keys)
    {
        var sketch = new SpaceSaving(Capacity);
        foreach (var key in keys)
        {
            sketch.Add(key, 1);
        }

        return sketch;
    }
}
