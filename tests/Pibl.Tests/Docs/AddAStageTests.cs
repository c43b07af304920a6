using System.Text.RegularExpressions;

namespace Pibl.Tests.Docs;

public sealed partial class AddAStageTests
{
    [Fact]
    public void The_code_in_the_document_is_the_code_that_is_compiled_and_tested()
    {
        var blocks = CSharp().Matches(Repository.Read("docs", "add-a-stage.md")).Select(block => block.Groups[1].Value);

        Assert.Equal([Compiled("RequireTokenTests.cs"), Compiled("RequireToken.cs")], blocks);
    }

    [Fact]
    public void The_line_before_the_new_one_stands_in_the_pipeline()
    {
        var document = Repository.Read("docs", "add-a-stage.md");
        var context = Diff().Match(document).Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith(' ')).Select(line => line.Trim()).ToArray();
        var pipeline = Repository.Read("src", "Pibl", "Pipeline.cs");

        Assert.NotEmpty(context);
        Assert.All(context, line => Assert.Contains(line, pipeline, StringComparison.Ordinal));
    }

    private static string Compiled(string file) => Repository.Read("tests", "Pibl.Tests", "Docs", "AddAStage", file);

    [GeneratedRegex("^```csharp\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharp();

    [GeneratedRegex("^```diff\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Diff();
}
