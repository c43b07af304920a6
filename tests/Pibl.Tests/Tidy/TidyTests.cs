using System.Text.RegularExpressions;

namespace Pibl.Tests.Tidy;

/// <summary>What the sources look like: sizes, places and words.</summary>
public sealed partial class TidyTests
{
    private const int LinesMax = 300;
    private const int LinesMedianMax = 80;
    private const int ColumnsMax = 120;

    private static readonly string[] Src = Repository.Sources("src").ToArray();
    private static readonly string[] Tests = Repository.Sources("tests").ToArray();

    [Fact]
    public void Files_are_small()
    {
        Assert.Empty(
            Src.Concat(Tests).Where(file => File.ReadLines(file).Count() > LinesMax).Select(Repository.PathOf));
        var lengths = Src.Select(file => File.ReadLines(file).Count()).Order().ToArray();
        Assert.InRange(lengths[lengths.Length / 2], 1, LinesMedianMax);
    }

    /// <summary>Text that is shown, sent or expected stays in one piece.</summary>
    [Fact]
    public void Lines_are_no_wider_than_120_columns_but_for_text() => Assert.Empty(Src.Concat(Tests).SelectMany(Wide));

    [Fact]
    public void Nothing_is_put_off_or_folded_away() => AssertNone(Src.Concat(Tests), PutOff());

    [Fact]
    public void No_test_waits_by_the_clock_or_is_skipped() => AssertNone(Tests, Sleeps());

    [Fact]
    public void Channels_stand_where_queues_are_opened() => AssertNone(
        Src.Where(file => !Repository.PathOf(file).StartsWith("src/Pibl.Proxy/Stages/", StringComparison.Ordinal)),
        Channels());

    /// <summary><c>Seq&lt;int&gt; s = [1, 2]</c> compiles and is empty.</summary>
    [Fact]
    public void No_collection_expression_fills_an_immutable_list() => AssertNone(Src.Concat(Tests), EmptyList());

    [Fact]
    public void Nothing_reaches_for_lower_case_globals_everywhere() => AssertNone(Src.Concat(Tests), GlobalPrelude());

    [Fact]
    public void Names_are_the_fields_own() => AssertNone(Src.Concat(Tests), EmptyName());

    /// <summary>Each thing has one name: what had another keeps none of it.</summary>
    [Fact]
    public void Old_words_are_gone() => AssertNone(Src.Concat(Tests), OldWords());

    /// <summary>Which exceptions of a connection are expected is said in one place.</summary>
    [Fact]
    public void One_place_tells_a_broken_connection_from_a_bug() => Assert.Equal(
        ["src/Pibl.Proxy/Transport/BrokenConnection.cs"],
        Repository.Sources("src/Pibl.Proxy")
            .Where(file => BrokenConnections().IsMatch(File.ReadAllText(file)))
            .Select(Repository.PathOf));

    [Fact]
    public void Namespaces_follow_folders() => Assert.Empty(Src.Concat(Tests)
        .Where(file => Namespace().Match(File.ReadAllText(file)) is { Success: true } match
            && match.Groups[1].Value != NamespaceOf(Repository.PathOf(file)))
        .Select(Repository.PathOf));

    [Fact]
    public void The_project_stands_alone()
    {
        string[] kinds = [".cs", ".md", ".csproj", ".props", ".sln", ".config", ".json", ".sh", ".txt", ".yml"];
        var files = Directory.EnumerateFiles(Repository.Root, "*", SearchOption.AllDirectories)
            .Where(file => kinds.Contains(Path.GetExtension(file))
                || Repository.PathOf(file).StartsWith(".ci/", StringComparison.Ordinal))
            .Where(file => !Repository.PathOf(file).Split('/').Any(
                part => part is "bin" or "obj" or ".git" or "artifacts"));
        AssertNone(files, Outside());
    }

    private static IEnumerable<string> Wide(string file)
    {
        var isInText = false;
        var at = 0;
        foreach (var line in File.ReadLines(file))
        {
            at++;
            isInText ^= RawText().Count(line) % 2 == 1;
            if (line.Length > ColumnsMax && !isInText && !line.Contains('"', StringComparison.Ordinal))
            {
                yield return $"{Repository.PathOf(file)}:{at}";
            }
        }
    }

    private static void AssertNone(IEnumerable<string> files, Regex forbidden) => Assert.Empty(files
        .Where(file => Path.GetFileName(file) != "TidyTests.cs")
        .SelectMany(file => File.ReadLines(file).Select(
            (line, at) => (Line: line, Place: $"{Repository.PathOf(file)}:{at + 1}")))
        .Where(line => forbidden.IsMatch(line.Line))
        .Select(line => $"{line.Place}: {line.Line.Trim()}"));

    /// <summary>
    /// src/Pibl.Core/Cache and src/Pibl.Proxy/Cache are Pibl.Cache; tests/Pibl.Tests/Cache is Pibl.Tests.Cache. What
    /// stands in for the framework's has the framework's names.
    /// </summary>
    private static string NamespaceOf(string path)
    {
        var parts = path.Split('/');
        if (path == "src/Pibl.Hosting/PiblServices.cs")
        {
            // Where every program looks for such methods.
            return "Microsoft.Extensions.DependencyInjection";
        }

        if (parts is [_, _, "Stand", "System", ..])
        {
            return string.Join('.', parts[3..^1]);
        }

        var root = parts[1] is "Pibl.Core" or "Pibl.Proxy" or "Pibl.OpenTelemetry" or "Pibl.Redis"
            or "Pibl.Kubernetes" ? "Pibl" : parts[1];
        return string.Join('.', parts[2..^1].Prepend(root));
    }

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawText();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|^\s*#(end)?region|^\s*//\s*[-=*]{5,}")]
    private static partial Regex PutOff();

    [GeneratedRegex(@"Task\.Delay|Thread\.Sleep|SpinWait|\bSkip\s*=")]
    private static partial Regex Sleeps();

    [GeneratedRegex(@"System\.Threading\.Channels")]
    private static partial Regex Channels();

    [GeneratedRegex(@"\b(Seq|Arr|Lst|Set|HashMap)<[^=;()]*>\s+\w+\s*(\{[^}]*\})?\s*=>?\s*\[|new\s+(Seq|Arr|Lst|Set|HashMap)<[^=;]*>\s*(\(\))?\s*\{")]
    private static partial Regex EmptyList();

    [GeneratedRegex(@"^\s*global\s+using\s+(static\s+)?LanguageExt")]
    private static partial Regex GlobalPrelude();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum)\s+\w*(Manager|Helper|Util|Utils|Service|Handler|Impl|Context|Data|Info|Base)\b")]
    private static partial Regex EmptyName();

    /// <summary>The access log.</summary>
    [GeneratedRegex(@"ledger", RegexOptions.IgnoreCase)]
    private static partial Regex OldWords();

    [GeneratedRegex(@"(SocketException|IOException)\s+or\s+([\w.]*\.)?(SocketException|IOException)")]
    private static partial Regex BrokenConnections();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"/work\b|/tmp/w\b|\.\./shared|\bshared/(design|bench|conformance)")]
    private static partial Regex Outside();
}
