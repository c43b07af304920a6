using System.Text.RegularExpressions;
using Pibl.Tests.Tidy;

namespace Pibl.Tests.Admin;

/// <summary>What must hold of the dashboard's files, and can be seen without a browser.</summary>
public sealed partial class DashboardTests
{
    private const int BytesMax = 120 << 10;
    private const int ColumnsMax = 120;
    private const int LinesMax = 300;

    private static readonly string[] Files = Directory.GetFiles(
        Path.Combine(Repository.Root, "src", "Pibl.Proxy", "Admin", "Dashboard")).Order().ToArray();

    private static readonly string Html = Read("index.html");
    private static readonly string Texts = Read("texts.js");
    private static readonly string Script = string.Concat(
        Files.Where(file => file.EndsWith(".js", StringComparison.Ordinal)).Select(File.ReadAllText));

    [Fact]
    public void It_is_small_and_can_be_read()
    {
        Assert.InRange(Files.Sum(file => new FileInfo(file).Length), 1, BytesMax);
        Assert.Empty(Files.Where(file => File.ReadLines(file).Count() > LinesMax));
        Assert.Empty(Files.SelectMany(File.ReadLines).Where(line => line.Length > ColumnsMax));
    }

    /// <summary>Addresses are only names of XML and what a field of the form might be filled with.</summary>
    [Fact]
    public void Nothing_is_loaded_from_elsewhere() => Assert.Equal(
        ["http://shop.example/p/7", "http://www.w3.org/2000/svg"],
        Files.SelectMany(file => Addresses().Matches(File.ReadAllText(file)).Select(found => found.Value))
            .Distinct().Order(StringComparer.Ordinal));

    /// <summary>The policy would refuse it in browsers that know trusted types; this does everywhere.</summary>
    [Fact]
    public void No_text_becomes_code()
    {
        Assert.Empty(MakingCode().Matches(Script).Select(found => found.Value));
        Assert.Empty(Inline().Matches(Html).Select(found => found.Value));
    }

    [Fact]
    public void Every_text_is_there_in_both_languages()
    {
        var table = Table();
        Assert.NotEmpty(table);
        Assert.All(table, text =>
        {
            Assert.Equal(2, text.Value.Length);
            Assert.All(text.Value, form => Assert.NotEqual("", form.Trim()));
            // The same figures stand in both, and as many forms of them.
            Assert.Equal(Places(text.Value[0]), Places(text.Value[1]));
            Assert.Equal(text.Value[0].Split('|').Length, text.Value[1].Split('|').Length);
        });
    }

    [Fact]
    public void Every_text_that_is_asked_for_is_in_the_table()
    {
        var table = Table();
        var asked = AskedByScript().Matches(Script).Concat(AskedByHtml().Matches(Html))
            .Select(found => found.Groups[1].Value).Distinct();
        Assert.Empty(asked.Where(name => !table.ContainsKey(name)).Except(["p50", "p90", "p99"]));
    }

    [Fact]
    public void Every_element_that_the_script_asks_for_exists()
    {
        var ids = Ids().Matches(Html).Select(found => found.Groups[1].Value).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Empty(AskedIds().Matches(Script).Select(found => found.Groups[1].Value).Except(ids));
        Assert.Empty(Anchors().Matches(Html).Select(found => found.Groups[1].Value).Except(ids));
    }

    /// <summary>A module that is not there leaves the page empty.</summary>
    [Fact]
    public void Every_module_and_name_that_is_imported_exists()
    {
        foreach (Match import in Imports().Matches(Script))
        {
            var exporting = Read(import.Groups["file"].Value);
            Assert.All(import.Groups["names"].Value.Split(',', StringSplitOptions.TrimEntries), name =>
                Assert.Matches($@"export (async )?(function|const|class) {name}\b", exporting));
        }
    }

    private static string Read(string name) =>
        File.ReadAllText(Files.Single(file => Path.GetFileName(file) == name));

    private static Dictionary<string, string[]> Table() => Entries().Matches(Texts).ToDictionary(
        entry => entry.Groups["name"].Value.Trim('"'),
        entry => Quoted().Matches(entry.Groups["texts"].Value).Select(text => text.Groups[1].Value).ToArray());

    private static string[] Places(string text) =>
        Placeholders().Matches(text).Select(found => found.Value).Distinct().Order().ToArray();

    [GeneratedRegex("""https?://[^\s"'`<>$)|\\]*[a-z0-9]""")]
    private static partial Regex Addresses();

    [GeneratedRegex(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|srcdoc|javascript:")]
    private static partial Regex MakingCode();

    [GeneratedRegex("""\son[a-z]+=|\sstyle=|<style|<script(?![^>]*\ssrc=)""")]
    private static partial Regex Inline();

    [GeneratedRegex("""(?m)^  (?<name>\w+|"[^"]+"): \[(?<texts>(?:\s*"[^"\n]*",?)*\s*)\],$""")]
    private static partial Regex Entries();

    [GeneratedRegex("\"([^\"\\n]*)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Placeholders();

    [GeneratedRegex("""(?:(?:\bt|\bbutton|textColumn|\blines)\(|\blabel: )"(\w+)\b""")]
    private static partial Regex AskedByScript();

    [GeneratedRegex("""data-(?:text|label)="(\w+)""")]
    private static partial Regex AskedByHtml();

    [GeneratedRegex("""\sid="([\w-]+)""")]
    private static partial Regex Ids();

    [GeneratedRegex("""byId\("([\w-]+)"\)""")]
    private static partial Regex AskedIds();

    [GeneratedRegex("""href="#([\w-]+)""")]
    private static partial Regex Anchors();

    [GeneratedRegex("""import \{(?<names>[^}]+)\} from "\./(?<file>[\w.]+)";""")]
    private static partial Regex Imports();
}
