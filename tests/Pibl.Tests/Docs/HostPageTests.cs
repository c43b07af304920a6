namespace Pibl.Tests.Docs;

/// <summary>docs/host.md and the package's README show the program that is built in examples/Hosted.</summary>
public sealed class HostPageTests
{
    private static readonly string Program = Repository.Read("examples", "Hosted", "Program.cs");

    [Theory]
    [InlineData("docs/host.md")]
    [InlineData("src/Pibl.Hosting/README.md")]
    public void The_page_shows_the_program_that_is_built(string page) => Assert.Contains(
        $"```csharp\n{Program}```\n", Repository.Read(page.Split('/')), StringComparison.Ordinal);

    [Fact]
    public void The_page_shows_its_configuration() => Assert.Contains(
        $"```\n{Repository.Read("examples", "Hosted", "serv.config")}```\n",
        Repository.Read("docs", "host.md"),
        StringComparison.Ordinal);
}
