using Pibl.Http.Semantics;

namespace Pibl.Access;

/// <summary>What the cache did, in the words of RFC 9211.</summary>
public static class CacheText
{
    /// <summary>
    /// <c>HIT age=3 ttl=57</c>, <c>MISS uri-miss status=200 stored ttl=60</c>, <c>MISS uri-miss status=200
    /// no-store</c>.
    /// </summary>
    public static LineBuffer AppendCache(this LineBuffer line, CacheStatus cache)
    {
        line.Append(cache.Hit ? "HIT"u8 : "MISS"u8);
        if (cache.Forwarded != ForwardReason.No)
        {
            line.Append((byte)' ').Append(cache.Forwarded.Token());
        }

        if (cache.ForwardStatus != 0)
        {
            line.Append(" status="u8).Append(cache.ForwardStatus);
        }

        if (cache.Stored)
        {
            line.Append(" stored"u8);
        }

        if (cache.AgeSeconds >= 0)
        {
            line.Append(" age="u8).Append(cache.AgeSeconds);
        }

        if (cache.TtlSeconds is { } ttl)
        {
            line.Append(" ttl="u8).Append(ttl);
        }

        return cache.Detail.Length == 0 ? line : line.Append((byte)' ').AppendForeign(cache.Detail);
    }
}
