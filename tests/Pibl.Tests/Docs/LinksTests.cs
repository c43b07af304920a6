using System.Text.RegularExpressions;

namespace Pibl.Tests.Docs;

public sealed partial class LinksTests
{
    [Fact]
    public void Every_link_from_a_document_to_a_file_finds_it()
    {
        var broken =
            from document in Repository.Documents()
            from Match link in Link().Matches(File.ReadAllText(document))
            let target = link.Groups[1].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
            let path = Path.GetFullPath(target, Path.GetDirectoryName(document)!)
            where !File.Exists(path) && !Directory.Exists(path)
            select $"{Path.GetRelativePath(Repository.Root, document)} → {target}";

        Assert.Empty(broken);
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
