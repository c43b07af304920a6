using CsCheck;

namespace Pibl.Tests.Rewrites;

/// <summary>Paths as people configure them, and as clients send them.</summary>
internal static class Paths
{
    private static readonly Gen<string> Word = Gen.OneOf("a", "b", "api", "v2", "x.y");

    private static readonly Gen<string> Segment = Gen.OneOf(
        "", "", "a", "api", "b%20c", "a%2Fb", "%2e%2e", "..", ".", "..;x", "..%2f", "%5c..", "~", "100%", "é");

    /// <summary>With and without a slash at the end.</summary>
    public static readonly Gen<string> Prefix = Gen.Select(
        Word.Array[0, 3], Gen.Bool, (words, slash) =>
            words.Length == 0 ? "/" : "/" + string.Join('/', words) + (slash ? "/" : ""));

    /// <summary>What may stand behind a prefix.</summary>
    public static readonly Gen<string> Rest = Gen.Select(
        Segment.Array[0, 5], Gen.OneOf("", "", "?", "?q=/../x"), (segments, query) =>
            string.Concat(segments.Select(segment => "/" + segment)) + query);

    /// <summary>A target at or below a prefix.</summary>
    public static string Below(string prefix, string rest) =>
        prefix.TrimEnd('/') + rest is ['/', ..] target ? target : $"/{rest}";

    /// <summary>The path that a browser asks for next (RFC 3986 §5.2.3, §5.2.4).</summary>
    public static string Resolve(string place, string reference)
    {
        var path = reference.StartsWith('/') ? reference : place[..(place.LastIndexOf('/') + 1)] + reference;
        var left = new Stack<string>();
        var segments = path[1..].Split('/');
        foreach (var segment in segments)
        {
            if (segment == "..")
            {
                left.TryPop(out _);
            }
            else if (segment != ".")
            {
                left.Push(segment);
            }
        }

        return "/" + string.Join('/', left.Reverse()) + (segments[^1] is "." or ".." && left.Count > 0 ? "/" : "");
    }
}
