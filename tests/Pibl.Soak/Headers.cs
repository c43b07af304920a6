using System.Globalization;

namespace Pibl.Soak;

/// <summary>What the two sides need of a head.</summary>
internal static class Headers
{
    /// <summary>Content-Length, or 0.</summary>
    public static long LengthOf(string head) =>
        Value(head, "content-length") is { } value ? long.Parse(value, CultureInfo.InvariantCulture) : 0;

    /// <summary>The value of a field, or null.</summary>
    public static string? Value(string head, string name)
    {
        var at = head.IndexOf($"\r\n{name}:", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var value = head[(at + name.Length + 3)..];
        var end = value.IndexOf('\r', StringComparison.Ordinal);
        return (end < 0 ? value : value[..end]).Trim();
    }
}
