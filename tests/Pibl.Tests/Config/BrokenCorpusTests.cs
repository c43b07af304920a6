using System.Reflection;
using System.Text.RegularExpressions;

namespace Pibl.Tests.Config;

/// <summary>All the tables of broken files together.</summary>
public sealed partial class BrokenCorpusTests
{
    private static readonly (string File, string Expected)[] Corpus = typeof(BrokenCorpusTests).Assembly.GetTypes()
        .Where(type => type.Name.StartsWith("Broken", StringComparison.Ordinal))
        .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Static))
        .Where(table => table.PropertyType == typeof(TheoryData<string, string>))
        .SelectMany(table => ((TheoryData<string, string>)table.GetValue(null)!).Select(row => row.Data))
        .Distinct()
        .ToArray();

    [Fact]
    public void There_are_more_than_four_hundred() =>
        Assert.True(Corpus.Length >= 400, $"{Corpus.Length} broken files");

    [Fact]
    public void Each_has_a_place_what_is_wrong_and_what_to_do() =>
        Assert.Empty(Corpus.Where(row => !row.Expected.Split('\n').All(line => Mistake().IsMatch(line))));

    /// <summary>A place is a line and a column, or a variable and a column.</summary>
    [GeneratedRegex(@"^(\d+|PIBL_\w+):\d+ \[.*\] .+; .+$")]
    private static partial Regex Mistake();
}
