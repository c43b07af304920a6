using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Pibl.Tests.Docs;

/// <summary>docs/add-a-stage.md, typed along: every step compiles as it is written.</summary>
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

    private static readonly string[] Steps = CSharp().Matches(Document).Select(block => block.Groups[1].Value).ToArray();

    [Fact]
    public void The_test_of_step_1_waits_for_step_2_and_for_nothing_else() => Assert.All(
        MistakesIn(Steps[0]),
        mistake => Assert.Contains("Tokens", mistake.Replace("RequireToken", "Tokens", StringComparison.Ordinal), StringComparison.Ordinal));

    [Fact]
    public void Steps_1_and_2_compile() => Assert.Empty(MistakesIn(Steps));

    [Fact]
    public void Step_3_compiles_in_the_pipeline_as_it_is_today() => Assert.Empty(MistakesIn(Steps[1], WithStep3()));

    [Fact]
    public void The_code_in_the_document_is_the_code_that_is_run() => Assert.Equal(
        [
            Run("RequireTokenTests.cs", "Pibl.Tests.Tokens").Replace(
                "using Pibl.Http.Messages;\n", "using Pibl.Http.Messages;\nusing Pibl.Tokens;\n", StringComparison.Ordinal),
            Run("RequireToken.cs", "Pibl.Tokens"),
        ],
        Steps);

    private static string Run(string file, string home) => Repository.Read("tests", "Pibl.Tests", "Docs", "AddAStage", file)
        .Replace("Pibl.Tests.Docs.AddAStage", home, StringComparison.Ordinal);

    /// <summary>The pipeline with each added line behind the one that the document shows before it.</summary>
    private static string WithStep3()
    {
        var pipeline = Repository.Read("src", "Pibl.Proxy", "Pipeline.cs").Split('\n').ToList();
        var at = 0;
        foreach (var line in Diff().Match(Document).Groups[1].Value.Split('\n').Where(line => line is [' ' or '+', ..]))
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
                assemblies.Where(file => Path.GetFileName(file) != "Pibl.Tests.dll").Select(file => MetadataReference.CreateFromFile(file)),
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable))
            .GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(found => found.Severity == DiagnosticSeverity.Error)
            .Select(found => found.ToString());
    }

    [GeneratedRegex("^```csharp\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharp();

    [GeneratedRegex("^```diff\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Diff();
}
