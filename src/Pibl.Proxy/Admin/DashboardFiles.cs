using Pibl.Http.Messages;

namespace Pibl.Admin;

/// <summary>The files of the dashboard, and the description of the interface: they are in the program itself.</summary>
internal static class DashboardFiles
{
    private const string Folder = "Pibl.Admin.Dashboard.";

    /// <summary>By their names.</summary>
    private static readonly Dictionary<string, Bytes> ByName = typeof(DashboardFiles).Assembly
        .GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .ToDictionary(name => name[Folder.Length..], Read, StringComparer.Ordinal);

    /// <summary>OpenAPI 3.1, as JSON.</summary>
    public static string Description { get; } = Read("Pibl.Admin.openapi.json").ToUtf8();

    /// <summary>Null: there is no such file.</summary>
    public static Bytes? Find(string name) => ByName.TryGetValue(name, out var content) ? content : null;

    private static Bytes Read(string name)
    {
        using var stream = typeof(DashboardFiles).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return Bytes.Owned(content);
    }

    private static string ToUtf8(this Bytes content) => System.Text.Encoding.UTF8.GetString(content.Span);
}
