namespace Pibl.Tests.Docs;

/// <summary>docs/README.md leads to every page and every decision.</summary>
public sealed class IndexTests
{
    [Fact]
    public void The_index_leads_to_every_page()
    {
        var docs = Path.Combine(Repository.Root, "docs");
        var index = File.ReadAllText(Path.Combine(docs, "README.md"));
        var left = Directory.EnumerateFiles(docs, "*.md", SearchOption.AllDirectories)
            .Select(page => Path.GetRelativePath(docs, page).Replace('\\', '/'))
            .Where(page => page != "README.md" && !index.Contains($"]({page})", StringComparison.Ordinal));

        Assert.Empty(left);
    }
}
