using Pibl.Tests.Tidy;

namespace Pibl.Tests.Transcripts;

/// <summary>
/// Every transcript, three ways: bytes arrive all at once, one by one, and in pieces of seven. Bytes on a connection
/// have no boundaries (RFC 9293 §3.8), so nothing may depend on them.
/// </summary>
public sealed class TranscriptTests
{
    private static string Folder => Path.Combine(Repository.Root, "tests", "Pibl.Tests", "Transcripts");

    public static TheoryData<string, int> Files()
    {
        var data = new TheoryData<string, int>();
        foreach (var name in Names())
        {
            data.Add(name, int.MaxValue);
            data.Add(name, 1);
            data.Add(name, 7);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Is_true(string name, int segment) =>
        TranscriptRun.Play(Transcript.Of(File.ReadAllText(Path.Combine(Folder, name + ".md"))), segment);

    [Fact]
    public void They_stay_short()
    {
        var lengths = Names().Select(
            name => File.ReadAllLines(Path.Combine(Folder, name + ".md")).Length).Order().ToArray();
        Assert.InRange(lengths[lengths.Length / 2], 1, 45);
    }

    private static IEnumerable<string> Names() => Directory.GetFiles(Folder, "*.md")
        .Select(file => Path.GetFileNameWithoutExtension(file)!)
        .Where(name => name != "README")
        .Order(StringComparer.Ordinal);
}
