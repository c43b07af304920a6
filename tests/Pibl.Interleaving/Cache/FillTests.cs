using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Interleaving.Explore;

namespace Pibl.Interleaving.Cache;

/// <summary>
/// Fills beside one another: the budget comes back whole, each block once, and a body is whole or not kept.
/// </summary>
public sealed class FillTests
{
    /// <summary>The first block of a fill whose length is not known.</summary>
    private const int BlockBytes = 4096;

    /// <summary>Another's wish that is too large takes nothing, not even for a moment.</summary>
    [Fact]
    public void What_is_refused_to_one_is_not_missing_to_another() => Explorer.Every(3, scene =>
    {
        var budget = new FillBudget(100);
        scene.Strand("greedy", () => Assert.False(budget.TryTake(101)));
        scene.Strand("modest", () =>
        {
            Assert.True(budget.TryTake(60), "there was room");
            budget.Return(60, wasted: false);
        });
        scene.Strand("small", () =>
        {
            Assert.True(budget.TryTake(40), "there was room");
            budget.Return(40, wasted: false);
        });
        scene.AtRest(() => Assert.Equal(0, budget.Bytes));
    });

    [Fact]
    public void The_budget_is_never_exceeded() => Explorer.Every(3, scene =>
    {
        var (budget, held) = (new FillBudget(2), 0);
        for (var taker = 1; taker <= 3; taker++)
        {
            scene.Strand($"taker {taker}", () =>
            {
                if (budget.TryTake(1))
                {
                    Assert.InRange(++held, 1, 2);
                    Strand.Point("holds");
                    held--;
                    budget.Return(1, wasted: false);
                }
            });
        }

        scene.AtRest(() => Assert.Equal(0, budget.Bytes));
    });

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(10)]
    public void Bodies_beside_one_another_are_whole_or_not_kept(long promised) => Explorer.Every(2, scene =>
    {
        var budget = new FillBudget(2 * BlockBytes);
        var kept = new List<string>();
        foreach (var letter in "abc")
        {
            scene.Strand($"{letter}", () =>
            {
                using var fill = new Fill(Head(promised), budget, 10, stored =>
                {
                    kept.Add(stored.Body.ToString());
                    return true;
                });
                foreach (var block in (string[])[$"{letter}", $"{letter}{letter}"])
                {
                    if (!fill.Append(System.Text.Encoding.ASCII.GetBytes(block)))
                    {
                        return;
                    }

                    Strand.Point("the next block");
                }

                fill.Complete();
            });
        }

        scene.AtRest(() =>
        {
            Assert.Equal(0, budget.Bytes);
            Assert.All(kept, body => Assert.Contains(body, (string[])["aaa", "bbb", "ccc"]));
            Assert.InRange(kept.Count, promised == 10 ? 0 : 2, promised == 10 ? 0 : 3);
        });
    });

    private static StoredResponse Head(long promised) => new(
        Fields.Empty,
        new ResponseHead(
            200,
            default,
            HttpVersion.Http11,
            Fields.Empty,
            promised < 0 ? Framing.Chunked : Framing.Exactly(promised),
            ConnectionOptions.None),
        default, default, default, default, default, 0);
}
