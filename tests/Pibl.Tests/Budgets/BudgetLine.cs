using System.Text.Json;
using Pibl.Tests.Tidy;

namespace Pibl.Tests.Budgets;

/// <summary>One line of budgets.json.</summary>
/// <param name="Bytes">What one run may allocate at most, in a Release build.</param>
/// <param name="What">What is measured, for the reader.</param>
internal sealed record BudgetLine(long Bytes, string What)
{
    private static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web);

    /// <summary>The whole table, by name.</summary>
    public static IReadOnlyDictionary<string, BudgetLine> All { get; } =
        JsonSerializer.Deserialize<Dictionary<string, BudgetLine>>(
            File.ReadAllText(
                Path.Combine(Repository.Root, "tests", "Pibl.Tests", "Budgets", "budgets.json")), CamelCase)!;
}
