using System.Text;
using System.Text.RegularExpressions;
using Pibl.Config;

namespace Pibl.Tests.Docs;

/// <summary>What the documents show as lines of serv.config is taken by PIBL as it is shown.</summary>
public sealed partial class ConfigFencesTests
{
    /// <summary>PIBL's own, and those of the example program.</summary>
    private static readonly ConfigKey[] Keys = [.. Pipeline.Keys, .. MyProxy.Site.Extension.Keys];

    /// <summary>Lines that a page leaves out where it shows other keys.</summary>
    private static readonly string[] Required =
        ["PUERTO=8080", "PROXY=192.0.2.80", "SERVERS=s1:80", "TRUSTED_PROXIES=192.0.2.9"];

    [Fact]
    public void What_is_fenced_can_be_copied_into_a_file()
    {
        var fences = Repository.Documents().SelectMany(page => Fences().Matches(Text(page))
            .Select(fence => fence.Groups[1].Value)
            .Where(IsConfiguration)
            .Select(fence => (page, fence))).ToArray();

        Assert.True(fences.Length >= 40, $"only {fences.Length} were found");
        Assert.Empty(fences.SelectMany(shown => MistakesIn(shown.page, shown.fence)));
    }

    [Fact]
    public void What_a_table_of_lines_has_in_its_first_column_can_be_copied_too()
    {
        var rows = Repository.Documents().SelectMany(page => Tables().Matches(Text(page))
            .SelectMany(table => Rows().Matches(table.Groups[1].Value))
            .Select(row => (page, line: row.Groups[1].Value))).ToArray();

        Assert.True(rows.Length >= 8, $"only {rows.Length} were found");
        Assert.Empty(rows.SelectMany(shown => MistakesIn(shown.page, shown.line)));
    }

    [Fact]
    public void A_comment_behind_a_value_would_be_found() =>
        Assert.NotEmpty(MistakesIn("a.md", "CACHE_MIN_USES=2   # at the second request\n"));

    /// <summary>All mistakes of a fragment; keys that must be there are added where it has none.</summary>
    private static string[] MistakesIn(string page, string fragment)
    {
        var keys = fragment.Split('\n').Select(KeyOf).ToHashSet();
        var file = string.Join('\n', [.. Required.Where(line => !keys.Contains(KeyOf(line))), fragment]);
        return ServConfig
            .Parse(Path.GetFileName(page), Encoding.UTF8.GetBytes(file), Keys)
            .Match<string[]>(_ => [], errors => [.. errors.Select(error => $"{page}\n{fragment}\n{error}")]);
    }

    /// <summary>Keys, sections and comments only, with one key at least, and none of a shell's variables.</summary>
    private static bool IsConfiguration(string fence)
    {
        var lines = fence.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.All(line => line[0] is '#' or '[' || Key().IsMatch(line))
            && lines.Any(line => Key().IsMatch(line));
    }

    private static string KeyOf(string line) => line.Split('=')[0].Trim();

    private static string Text(string page) => File.ReadAllText(page).ReplaceLineEndings("\n");

    [GeneratedRegex("^```\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();

    [GeneratedRegex("^(?!PIBL_|SEED=)[A-Z][A-Z0-9_]*=")]
    private static partial Regex Key();

    /// <summary>The rows of a table whose first column is of lines of serv.config.</summary>
    [GeneratedRegex(@"^\| serv\.config \|[^\n]*\n\|[-|]+\n((?:\|[^\n]*\n)+)", RegexOptions.Multiline)]
    private static partial Regex Tables();

    [GeneratedRegex(@"^\| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
