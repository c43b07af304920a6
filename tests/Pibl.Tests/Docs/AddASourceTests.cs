using System.Text.RegularExpressions;

namespace Pibl.Tests.Docs;

/// <summary>docs/add-a-source.md, typed along.</summary>
public sealed partial class AddASourceTests
{
    /// <summary>In a project that is no friend of ours.</summary>
    [Fact]
    public void What_the_page_shows_compiles_and_needs_nothing_that_is_internal() => Assert.Empty(
        Typed.MistakesIn("MyProxy", [HttpGlobal, .. CSharp().Matches(Repository.Read("docs", "add-a-source.md"))
            .Select(block => block.Groups[1].Value)]));

    /// <summary>As the SDK has it (ImplicitUsings).</summary>
    private const string HttpGlobal = "global using System.Net.Http;";

    [GeneratedRegex("^```csharp\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharp();
}
