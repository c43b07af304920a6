using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>The Cache-Status field (RFC 9211), a structured field (RFC 9651) with one member for this cache.</summary>
internal static class CacheStatusField
{
    /// <summary>Appends a line of its own, behind what a cache further on said (RFC 9211 §2).</summary>
    internal static void Append(HeadBuffer to, CacheStatus status)
    {
        to.Append("Cache-Status: "u8);
        to.Append(Via.Pseudonym);

        // RFC 9211 §2.2: a response that a forwarded request brought is not a hit.
        if (status.Forwarded == ForwardReason.No)
        {
            to.Append(status.Hit ? "; hit"u8 : default);
        }
        else
        {
            to.Append("; fwd="u8);
            to.Append(status.Forwarded.Token());
        }

        if (status.ForwardStatus != 0)
        {
            to.Append("; fwd-status="u8);
            to.AppendDecimal(status.ForwardStatus);
        }

        if (status.TtlSeconds is { } ttl)
        {
            to.Append("; ttl="u8);
            to.AppendDecimal(ttl);
        }

        to.Append(status.Stored ? "; stored"u8 : default);
        if (status.Collapsed is { } collapsed)
        {
            to.Append(collapsed ? "; collapsed"u8 : "; collapsed=?0"u8);
        }

        if (status.Reason is { Token: var token })
        {
            to.Append("; detail="u8);
            AppendDetail(to, token);
        }

        to.Append("\r\n"u8);
    }

    /// <summary>A token where it is one, else a string (RFC 9651 §3.3.3, §3.3.4).</summary>
    private static void AppendDetail(HeadBuffer to, string detail)
    {
        if (IsToken(detail))
        {
            to.AppendAscii(detail);
            return;
        }

        to.Append("\""u8);
        foreach (var character in detail)
        {
            to.Append(character is '"' or '\\' ? "\\"u8 : default);
            to.Append(1)[0] = character is >= ' ' and <= '~' ? (byte)character : (byte)'?';
        }

        to.Append("\""u8);
    }

    private static bool IsToken(string detail)
    {
        if (!char.IsAsciiLetter(detail[0]))
        {
            return false;
        }

        foreach (var character in detail)
        {
            if (!char.IsAscii(character) || !(Octets.Token.Contains((byte)character) || character is ':' or '/'))
            {
                return false;
            }
        }

        return true;
    }
}
