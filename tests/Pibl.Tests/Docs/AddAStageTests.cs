using System.Text;
using System.Text.RegularExpressions;
using Pibl.Config;

namespace Pibl.Tests.Docs;

/// <summary>
/// docs/add-a-stage.md, typed along: the program on the page is the one in examples/MyProxy, and what the page says of
/// this repository is done to copies of its files.
/// </summary>
public sealed partial class AddAStageTests
{
    private const string TestsGlobals = "global using Xunit;";

    private static readonly string Document = Repository.Read("docs", "add-a-stage.md");

    private static readonly string[] Steps = [.. CSharp().Matches(Document).Select(block => block.Groups[1].Value)];

    /// <summary>The files on the page, in its order.</summary>
    private static readonly string[] Files =
        ["RequireToken.cs", "RequireTokenTests.cs", "NoSniff.cs", "NoSniffTests.cs", "Site.cs", "Program.cs"];

    [Fact]
    public void The_page_shows_the_program_that_is_built_and_the_tests_that_are_run() =>
        Assert.Equal(Files.Select(Built), Steps);

    [Fact]
    public void The_page_shows_its_configuration() =>
        Assert.Contains(
            $"```\n{Repository.Read("examples", "MyProxy", "serv.config")}```\n", Document, StringComparison.Ordinal);

    /// <summary>In a project that is no friend of ours: with what <c>dotnet new</c> makes, and a reference.</summary>
    [Fact]
    public void The_program_needs_nothing_that_is_internal() =>
        Assert.Empty(Typed.MistakesIn("MyProxy", [.. Steps.Where((_, at) => !IsTest(Files[at]))], isProgram: true));

    [Fact]
    public void Its_tests_need_nothing_that_is_internal() => Assert.Empty(
        Typed.MistakesIn("MyProxy.Tests", [TestsGlobals, .. Steps.Where((_, at) => Files[at] != "Program.cs")]));

    [Fact]
    public void A_stage_with_a_key_touches_four_files_of_this_repository()
    {
        var touched = Touched().Matches(Document)
            .Select(row => (File: row.Groups[1].Value, IsNew: row.Groups[2].Success));

        Assert.Equal(
            [
                ("src/Pibl.Proxy/Clients/RequireToken.cs", true), ("tests/Pibl.Tests/Clients/RequireTokenTests.cs", true),
                ("src/Pibl.Proxy/Pipeline.cs", false), ("docs/serv-config.md", false),
            ],
            touched);
        Assert.All(touched, file => Assert.Equal(!file.IsNew, File.Exists(Path.Combine(Repository.Root, file.File))));
    }

    /// <summary>The two source files are compiled as they would be, and the key and the stage are there.</summary>
    [Fact]
    public void Two_of_them_make_the_key_known_and_put_the_stage_on_the_path()
    {
        var (keys, ask) = Typed.PipelineOf(
            Steps[0].Replace("namespace MyProxy;", "namespace Pibl.Clients;", StringComparison.Ordinal),
            Typed.Patched(Repository.Read("src", "Pibl.Proxy", "Pipeline.cs"), Diff().Match(Document).Groups[1].Value));

        Assert.Equal(["TOKENS"], keys.Except(Pipeline.Keys).Select(key => key.Name));
        var mistake = ServConfig.Parse("serv.config", Encoding.UTF8.GetBytes("TOKNES=a"), keys).FailToSeq()[0];
        Assert.Equal(("unknown key TOKNES", "did you mean TOKENS?"), (mistake.What, mistake.Hint));
        Assert.Equal(401, ask(Given.Settings(keys, "TOKENS=a", "CACHE=off"), Given.Get("/")).Head.Status);
        Assert.Throws<NullReferenceException>(() => ask(Given.Settings(keys, "CACHE=off"), Given.Get("/")));
    }

    /// <summary>And the other two: what the table of keys would be is what the code says.</summary>
    [Fact]
    public void The_third_is_the_table_of_keys_with_one_row_more()
    {
        var row = ConfigReference.Markdown(KeyTable.With([MyProxy.RequireToken.Tokens]))
            .Replace(ConfigReference.Markdown(KeyTable.OfCore), "", StringComparison.Ordinal);

        Assert.StartsWith("| `TOKENS` | `none` | `none`, or 1 to 100 tokens", row, StringComparison.Ordinal);
        Assert.Single(row.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool IsTest(string file) => file.EndsWith("Tests.cs", StringComparison.Ordinal);

    private static string Built(string file) => IsTest(file)
        ? Repository.Read("tests", "Pibl.Tests", "Docs", "AddAStage", file)
            .Replace("Pibl.Tests.Docs.AddAStage", "MyProxy.Tests", StringComparison.Ordinal)
            .Replace("using MyProxy;\n", "", StringComparison.Ordinal)
        : Repository.Read("examples", "MyProxy", file);

    [GeneratedRegex("^```csharp\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharp();

    [GeneratedRegex("^```diff\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Diff();

    [GeneratedRegex(@"^\| `([\w./-]+/[\w.-]+)` \| (new:)?", RegexOptions.Multiline)]
    private static partial Regex Touched();
}
