using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Pibl.Tests.Tidy;

namespace Pibl.Tests.Budgets;

/// <summary>What the paths that run for every request may allocate: budgets.json, in bytes.</summary>
public sealed class BudgetTests(ITestOutputHelper output)
{
    /// <summary>
    /// Unoptimized code makes an object of every async method that runs, so a Debug build is held to the rules alone.
    /// </summary>
    private static readonly bool IsOptimized =
        typeof(Pipeline).Assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true };

    public static TheoryData<string> Names =>
        new(Measures.Rules.Keys.Concat(IsOptimized ? Measures.Exchanges.Keys : Enumerable.Empty<string>()));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_path_allocates_no_more_than_its_budget(string name)
    {
        var (budget, what) = BudgetLine.All[name];
        var bytes = (Measures.Rules.TryGetValue(name, out var rule) ? rule : Measures.Exchanges[name])();
        output.WriteLine($"{name}: {bytes} of {budget} bytes");
        Assert.True(bytes <= budget, $"{name}: {bytes} bytes, its budget is {budget} ({what})");
    }

    [Fact]
    public void Every_measure_has_a_budget() => Assert.Equal(
        Measures.Rules.Keys.Concat(Measures.Exchanges.Keys).Order(), BudgetLine.All.Keys.Order());

    [Fact]
    public void The_page_on_performance_says_the_same()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "performance.md"));
        Assert.All(BudgetLine.All, line => Assert.Contains(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\n| {line.Key} | {line.Value.Bytes:N0} |"), page, StringComparison.Ordinal));
    }

    /// <summary>A path that stops allocating must not be measured as one that never did.</summary>
    [Fact]
    public void What_is_allocated_is_counted() =>
        Assert.Equal(24 + 1000, Allocated.By(() => GC.KeepAlive(new byte[1000])));
}
