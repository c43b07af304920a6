namespace Pibl.Tests.Transcripts;

/// <summary>One fence of a transcript: who does what, with what text, and where it stands.</summary>
internal sealed record Step(string[] Words, string Text, int Line)
{
    public bool Has(string word) => Words.Contains(word);
}

/// <summary>A transcript: a title, and what happens in order. The format is in README.md beside the files.</summary>
internal sealed record Transcript(string Title, IReadOnlyList<Step> Steps)
{
    private const string Fence = "```";

    public static Transcript Of(string markdown)
    {
        var steps = new List<Step>();
        var title = "";
        var lines = markdown.Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at].StartsWith("# ", StringComparison.Ordinal))
            {
                title = lines[at][2..];
            }

            if (!lines[at].StartsWith(Fence, StringComparison.Ordinal))
            {
                continue;
            }

            var end = Array.IndexOf(lines, Fence, at + 1);
            Assert.True(end > at, $"line {at + 1}: the fence has no end");
            var words = lines[at][Fence.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            steps.Add(new Step(words, string.Join('\n', lines[(at + 1)..end]), at + 1));
            at = end;
        }

        Assert.True(title.Length > 0 && steps.Count > 0, "a transcript has a title and fences");
        return new Transcript(title, steps);
    }
}
