namespace Pibl.Tests.Docs;

/// <summary>The working tree that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder with Pibl.sln, found by walking up from where the tests run.</summary>
    public static readonly string Root = Ancestors(AppContext.BaseDirectory)
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "Pibl.sln")))
        ?? throw new InvalidOperationException($"no Pibl.sln above {AppContext.BaseDirectory}");

    /// <summary>A file's text, with LF.</summary>
    public static string Read(params string[] path) =>
        File.ReadAllText(Path.Combine([Root, .. path])).ReplaceLineEndings("\n");

    /// <summary>Every document: those beside Pibl.sln and those under docs.</summary>
    public static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories));

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            yield return at.FullName;
        }
    }
}
