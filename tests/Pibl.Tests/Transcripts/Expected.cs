namespace Pibl.Tests.Transcripts;

/// <summary>What an <c>expects</c> fence demands of a message.</summary>
internal static class Expected
{
    private const string Anything = "*";

    /// <summary>Null when the message is as expected, else what is wrong with it.</summary>
    public static string? Complaint(Step step, Message actual)
    {
        if (step.Has("body"))
        {
            return BodyComplaint(step.Text.Replace("\n", "\r\n", StringComparison.Ordinal), actual.Body);
        }

        var text = step.Text.Replace("\n", "\r\n", StringComparison.Ordinal);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var head = end < 0 ? text.TrimEnd() : text[..end];
        var body = end < 0 ? "" : text[(end + 4)..];
        string[] trailers = [];
        if (MessageText.IsChunked(head) && body != Anything && !step.Has("head"))
        {
            var whole = MessageText.Unchunk(body + "\r\n");
            Assert.True(whole is not null, $"line {step.Line}: the chunked body in the fence is not whole");
            (body, trailers, _) = whole.Value;
        }

        return HeadComplaint(head.Split("\r\n"), actual.Lines, step.Has("exactly"))
            ?? (step.Has("head") ? null : BodyComplaint(body, actual.Body))
            ?? (trailers.SequenceEqual(actual.Trailers) ? null : $"trailers are [{string.Join(", ", actual.Trailers)}]");
    }

    private static string? HeadComplaint(string[] expected, string[] actual, bool exactly)
    {
        if (expected[0] != actual[0])
        {
            return $"the first line is \"{actual[0]}\"";
        }

        var left = actual.Skip(1).Select(Parted).ToList();
        foreach (var line in expected.Skip(1))
        {
            if (line.StartsWith('!'))
            {
                if (left.Exists(field => SameName(field.Name, line[1..])))
                {
                    return $"there is a field {line[1..]}";
                }

                continue;
            }

            var (name, value) = Parted(line);
            var at = left.FindIndex(field => SameName(field.Name, name) && (value == Anything || field.Value == value));
            if (at < 0)
            {
                return $"no field \"{line}\"";
            }

            left.RemoveAt(at);
        }

        var extra = left.Where(field => !SameName(field.Name, "Date")).ToArray();
        return exactly && extra.Length > 0 ? $"more fields than listed: {string.Join(", ", extra)}" : null;
    }

    private static string? BodyComplaint(string expected, string actual) =>
        expected == Anything || expected == actual ? null : $"the body is \"{actual}\"";

    private static bool SameName(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static (string Name, string Value) Parted(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..].Trim());
    }
}
