using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pibl.Tests.Docs;

/// <summary>docs/add-a-stage.md, typed along: every step compiles as it is written, and is run.</summary>
public sealed partial class AddAStageTests
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Xunit;
        """;

    private static readonly string Document = Repository.Read("docs", "add-a-stage.md");

    private static readonly string[] Steps = CSharp().Matches(Document).Select(
        block => block.Groups[1].Value).ToArray();

    private static readonly string[] Lines = Diff().Matches(Document).Select(block => block.Groups[1].Value).ToArray();

    /// <summary>The two stages on the page: their names, the folders they would have, and their steps.</summary>
    public static TheoryData<string, string, int> Stages =>
        new() { { "RequireToken", "Tokens", 0 }, { "NoSniff", "Sniffing", 1 } };

    [Theory]
    [MemberData(nameof(Stages))]
    public void The_test_of_step_1_waits_for_step_2_and_for_nothing_else(string stage, string folder, int at) =>
        Assert.All(
        MistakesIn(Steps[2 * at]),
        mistake => Assert.Contains(
            folder, mistake.Replace(stage, folder, StringComparison.Ordinal), StringComparison.Ordinal));

    [Fact]
    public void Steps_1_and_2_compile() => Assert.Empty(MistakesIn(Steps));

    [Fact]
    public void Step_3_compiles_in_the_pipeline_as_it_is_today() =>
        Assert.All(Lines, (line, at) => Assert.Empty(MistakesIn(Steps[(2 * at) + 1], WithStep3(line))));

    [Theory]
    [MemberData(nameof(Stages))]
    public void The_code_in_the_document_is_the_code_that_is_run(string stage, string folder, int at) => Assert.Equal(
        [WithUsing(folder, Run($"{stage}Tests.cs", $"Pibl.Tests.{folder}")), Run($"{stage}.cs", $"Pibl.{folder}")],
        Steps[(2 * at)..(2 * at + 2)]);

    [Fact]
    public void The_page_has_no_code_but_that_of_its_stages() =>
        Assert.Equal((2 * Stages.Count, Stages.Count), (Steps.Length, Lines.Length));

    private static string Run(string file, string home) =>
        Repository.Read("tests", "Pibl.Tests", "Docs", "AddAStage", file)
        .Replace("Pibl.Tests.Docs.AddAStage", home, StringComparison.Ordinal);

    /// <summary>As it is where the stage has a folder of its own, in alphabetical order.</summary>
    private static string WithUsing(string folder, string source)
    {
        var lines = source.Split('\n').ToList();
        lines.Insert(lines.FindLastIndex(
            line => line.StartsWith("using Pibl.", StringComparison.Ordinal)) + 1, $"using Pibl.{folder};");
        return string.Join('\n', lines);
    }

    /// <summary>The pipeline with each added line behind the one that the document shows before it.</summary>
    private static string WithStep3(string diff)
    {
        var pipeline = Repository.Read("src", "Pibl.Proxy", "Pipeline.cs").Split('\n').ToList();
        var at = 0;
        foreach (var line in diff.Split('\n').Where(line => line is [' ' or '+', ..]))
        {
            if (line[0] == '+')
            {
                pipeline.Insert(++at, line[1..]);
            }
            else
            {
                at = pipeline.FindIndex(at, existing => existing.Contains(line.Trim(), StringComparison.Ordinal));
                Assert.True(at >= 0, $"Pipeline.cs has no line {line.Trim()}");
            }
        }

        return string.Join('\n', pipeline);
    }

    private static IEnumerable<string> MistakesIn(params string[] sources)
    {
        var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return CSharpCompilation.Create(
                "Pibl.Tests", // for what is internal
                [.. sources.Append(ImplicitUsings).Select(source => CSharpSyntaxTree.ParseText(source))],
                assemblies.Where(file => Path.GetFileName(file) != "Pibl.Tests.dll").Select(
                    file => MetadataReference.CreateFromFile(file)),
                new CSharpCompilationOptions(
                    OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))
            .GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(found => found.Severity == DiagnosticSeverity.Error)
            .Select(found => found.ToString());
    }

    [GeneratedRegex("^```csharp\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharp();

    [GeneratedRegex("^```diff\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Diff();
}
