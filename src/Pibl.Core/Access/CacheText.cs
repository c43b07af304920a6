using Pibl.Http.Semantics;

namespace Pibl.Access;

/// <summary>What the cache did, in the words of RFC 9211.</summary>
public static class CacheText
{
    /// <summary>
    /// <c>HIT age=3 ttl=57</c>, <c>MISS uri-miss status=200 stored ttl=60</c>, <c>MISS uri-miss status=200
    /// no-store norma=RFC9111-5.2.2.5</c>, <c>MISS request status=200 stored ttl=60 motivo=no-cache
    /// motivo-norma=RFC9111-5.2.1.4</c>.
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

        if (cache.Reason is { } reason)
        {
            line.Append((byte)' ').AppendForeign(reason.Token).AppendClause(" norma="u8, reason.Clause);
        }

        if (cache.Collapsed is { } collapsed)
        {
            line.Append(collapsed ? " collapsed"u8 : " collapsed=no"u8);
        }

        if (cache.IsShared)
        {
            line.Append(" shared"u8);
        }

        return cache.ForwardDetail == ForwardDetail.None
            ? line
            : line.Append(" motivo="u8).AppendForeign(cache.ForwardDetail.Token())
                .AppendClause(" motivo-norma="u8, cache.ForwardDetail.Clause());
    }

    /// <summary><c>norma=RFC9111-5.2.2.5</c>: a clause in one word; nothing where there is none.</summary>
    internal static LineBuffer AppendClause(this LineBuffer line, ReadOnlySpan<byte> name, string clause)
    {
        if (clause.Length == 0)
        {
            return line;
        }

        line.Append(name);
        foreach (var character in clause)
        {
            if (character != ' ')
            {
                line.Append(character switch
                {
                    '§' => (byte)'-',
                    > ' ' and <= '~' => (byte)character,
                    _ => (byte)'?',
                });
            }
        }

        return line;
    }
}
