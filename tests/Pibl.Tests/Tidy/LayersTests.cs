namespace Pibl.Tests.Tidy;

/// <summary>The folders stand in an order, and none knows one behind it (docs/ARCHITECTURE.md).</summary>
public sealed class LayersTests
{
    private const string Begin = "<!-- layers -->\n```\n";
    private const string End = "\n```\n<!-- end of layers -->";

    [Fact]
    public void No_arrow_runs_back() => Assert.Empty(Layers.Arrows
        .Where(arrow => IndexOf(arrow.Key.To) > IndexOf(arrow.Key.From))
        .Select(arrow => $"{arrow.Key.From} knows {arrow.Key.To}: see {arrow.Value}"));

    [Fact]
    public void Each_folder_has_its_place() => Assert.Equal(
        Folders().Order(StringComparer.Ordinal), Layers.InOrder.Order(StringComparer.Ordinal));

    /// <summary>When it does not: put what the message shows between the two marks.</summary>
    [Fact]
    public void The_document_shows_the_picture()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "ARCHITECTURE.md")).ReplaceLineEndings("\n");
        var from = text.IndexOf(Begin, StringComparison.Ordinal);
        var to = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(from >= 0 && to > from, "docs/ARCHITECTURE.md has lost its marks");
        var shown = text[(from + Begin.Length)..to];
        Assert.True(shown == Layers.Picture, $"docs/ARCHITECTURE.md must show:\n{Layers.Picture}");
    }

    private static int IndexOf(string layer)
    {
        var at = Array.IndexOf(Layers.InOrder, layer);
        return at >= 0 ? at : throw new InvalidOperationException($"{layer} has no place in {nameof(Layers)}");
    }

    /// <summary>Those that have sources.</summary>
    private static IEnumerable<string> Folders() => Repository.Sources("src")
        .Select(file => Path.GetDirectoryName(Repository.PathOf(file))!["src/".Length..].Replace('\\', '/'))
        .Distinct();
}
