namespace Pibl.Tests.Tidy;

/// <summary>The sources that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder with Pibl.sln, above the test program.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>All source files of ours under a folder of the repository.</summary>
    public static IEnumerable<string> Sources(params string[] folder) =>
        Directory.EnumerateFiles(Path.Combine([Root, .. folder]), "*.cs", SearchOption.AllDirectories)
            .Where(file => !PathOf(file).Split('/').Any(part => part is "bin" or "obj"));

    /// <summary>A file's path from the root, with slashes.</summary>
    public static string PathOf(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static string Find(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pibl.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"no Pibl.sln above {from}");
    }
}
