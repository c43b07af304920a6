using System.Text.RegularExpressions;

namespace Pibl.Tests.Docs;

/// <summary>A row of docs/recipes.md: what is asked, and what is said to happen.</summary>
/// <param name="Asked">The first column.</param>
/// <param name="Happens">The second.</param>
internal sealed partial record Recipe(string Asked, string Happens)
{
    /// <summary>All sections of the document as one configuration.</summary>
    public static string[] Config { get; } = Fences().Matches(Document)
        .SelectMany(fence => fence.Groups[1].Value.Split('\n'))
        .Where(line => line.Length > 0)
        .ToArray();

    public static IReadOnlyList<Recipe> All { get; } = Rows().Matches(Document)
        .Select(row => new Recipe(row.Groups[1].Value, row.Groups[2].Value))
        .Where(row => row.Asked is not ("asked" or "---"))
        .ToArray();

    private static string Document => Repository.Read("docs", "recipes.md");

    /// <summary>True where the request of the row before is sent again.</summary>
    public bool IsTheSame => Asked == "the same";

    public string Method => Target().Match(Asked).Groups[1].Value;

    public Uri Address => new(Target().Match(Asked).Groups[2].Value);

    /// <summary>As the client writes it: an address would lose its dots.</summary>
    public string Path => Target().Match(Asked).Groups[2].Value[(Address.Scheme.Length + 3 + Address.Host.Length)..];

    public IEnumerable<string> Fields => With().Matches(Asked).Select(with => with.Groups[1].Value);

    public string From => Whence().Match(Asked) is { Success: true } from ? from.Groups[1].Value : "192.0.2.1";

    public int Times =>
        Often().Match(Asked) is { Success: true } times ? int.Parse(times.Groups[1].ValueSpan, null) : 1;

    /// <summary>What happens, word by word, to be compared with what did.</summary>
    public IEnumerable<string> Expected => Words().Matches(Happens).Select(word => word.Value);

    [GeneratedRegex("^```\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();

    [GeneratedRegex(@"^\| (.+?) \| (.+?) \|$", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex("^`([A-Z]+) (\\S+)`")]
    private static partial Regex Target();

    [GeneratedRegex("with `([^`]+)`")]
    private static partial Regex With();

    [GeneratedRegex("from `([^`]+)`")]
    private static partial Regex Whence();

    [GeneratedRegex("([0-9]+) times")]
    private static partial Regex Often();

    [GeneratedRegex("the cache answers|`[^`]+` is asked `[^`]+`|to `[^`]+`|with `[^`]+`|`[0-9]{3}`")]
    private static partial Regex Words();
}
