using System.Globalization;

namespace Pibl.Soak;

/// <summary>What the two sides need of a head.</summary>
internal static class Headers
{
    /// <summary>Content-Length, or 0.</summary>
    public static long LengthOf(string head)
    {
        const string Name = "\r\ncontent-length:";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return 0;
        }

        var value = head.AsSpan(at + Name.Length);
        var end = value.IndexOf('\r');
        return long.Parse(end < 0 ? value : value[..end], CultureInfo.InvariantCulture);
    }
}
