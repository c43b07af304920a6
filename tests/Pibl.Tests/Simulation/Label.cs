using System.Text;

namespace Pibl.Tests.Simulation;

/// <summary>
/// What a target's content must be: computed from its name on both sides, so that a byte of another exchange is seen at
/// once, wherever it strayed.
/// </summary>
internal static class Label
{
    private const int LengthMax = 6_000;

    /// <summary>The content for a target in that version, in the language asked for where it varies.</summary>
    public static string Content(string target, string language, int version)
    {
        var label = $"v{version} " + LabelOf(target, language);
        var length = Math.Max(1, Hash(label) % LengthMax / (1 + (Hash(label) % 7)));
        var text = new StringBuilder(length + label.Length);
        for (var at = 0; text.Length < length; at++)
        {
            text.Append(label).Append('#').Append(at).Append(' ');
        }

        return text.ToString(0, length);
    }

    /// <summary>What a request to that target carries.</summary>
    public static string Upload(string target) => Content("up:" + target, "", 0);

    /// <summary>What the server says it got.</summary>
    public static string SumOf(string body) => $"{body.Length}:{Hash(body)}";

    public static bool IsCacheable(string target) =>
        target.StartsWith("/vary/", StringComparison.Ordinal)
            || target.StartsWith("/shared/", StringComparison.Ordinal);

    private static string LabelOf(string target, string language) =>
        target.StartsWith("/vary/", StringComparison.Ordinal) ? $"{target}({language})" : target;

    /// <summary>FNV-1a: the same in every run, as string.GetHashCode is not.</summary>
    private static int Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 16777619u;
        }

        return (int)(hash >> 1);
    }
}
