using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Access;

/// <summary>
/// The combined log format of Apache and nginx, one line per exchange, for the tools that read it:
/// <c>127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 2326 "referer" "user agent"</c>.
/// </summary>
public static class CombinedText
{
    /// <summary>Three letters a month, in English whatever the operator's language: the format has them so.</summary>
    private static ReadOnlySpan<byte> Months => "JanFebMarAprMayJunJulAugSepOctNovDec"u8;

    /// <summary>The line, without its end.</summary>
    public static LineBuffer AppendCombined(this LineBuffer line, AccessEntry.Exchanged entry, LocalTime local)
    {
        line.AppendAddress(entry.Connection.Client.Address).Append(" - - ["u8);
        AppendTime(line, local.Of(entry.At));
        line.Append("] \""u8);
        AppendStart(line, entry);
        line.Append("\" "u8);
        AppendStatus(line, entry);
        line.Append((byte)' ').Append(entry.BodyBytes);
        var fields = entry.Request?.Fields ?? Fields.Empty;
        AppendQuoted(line, fields, fields.IndexOf("Referer"u8, 0));
        AppendQuoted(line, fields, fields.IndexOf(FieldId.UserAgent, 0));
        return line;
    }

    /// <summary>
    /// What <c>combined+</c> has behind it: seconds to the end and to the first byte of the reply, the server, the
    /// cache in nginx's words, and the request's id: <c>0.012 0.011 10.0.0.1:80 MISS 7d0f1c5a99e3b204</c>. A dash where
    /// there is none.
    /// </summary>
    public static LineBuffer AppendPlus(this LineBuffer line, AccessEntry.Exchanged entry)
    {
        Span<byte> digits = stackalloc byte[RequestId.MadeLength];
        line.Append((byte)' ').AppendSeconds(entry.Elapsed).Append((byte)' ').AppendSeconds(entry.FirstByte)
            .Append((byte)' ');
        _ = entry.Via.Endpoint is { } endpoint ? line.AppendEndpoint(endpoint) : line.Append((byte)'-');
        line.Append((byte)' ').Append(WordOf(entry.Via.Cache)).Append((byte)' ');
        return entry.Id is { } id ? line.AppendForeignInQuotes(id.Text(digits)) : line.Append((byte)'-');
    }

    /// <summary>In the words of nginx's $upstream_cache_status, which goaccess and its like know.</summary>
    private static ReadOnlySpan<byte> WordOf(CacheStatus? cache) => cache switch
    {
        null => "-"u8,
        { Hit: true, TtlSeconds: < 0 } => "STALE"u8,
        { Hit: true, Forwarded: not ForwardReason.No, ForwardStatus: 304 } => "REVALIDATED"u8,
        { Hit: true } => "HIT"u8,
        { Forwarded: ForwardReason.Bypass or ForwardReason.Method } => "BYPASS"u8,
        { Forwarded: ForwardReason.Stale } => "EXPIRED"u8,
        _ => "MISS"u8,
    };

    private static LineBuffer AppendSeconds(this LineBuffer line, TimeSpan time)
    {
        var (seconds, rest) = Math.DivRem((long)time.TotalMilliseconds, 1000);
        return line.Append(seconds).Append((byte)'.')
            .Append((byte)('0' + (rest / 100))).AppendTwoDigits((int)(rest % 100));
    }

    private static void AppendTime(LineBuffer line, DateTimeOffset at)
    {
        line.AppendTwoDigits(at.Day).Append((byte)'/').Append(Months.Slice((at.Month - 1) * 3, 3)).Append((byte)'/')
            .Append(at.Year).Append((byte)':').AppendTwoDigits(at.Hour).Append((byte)':').AppendTwoDigits(at.Minute)
            .Append((byte)':').AppendTwoDigits(at.Second).Append((byte)' ');
        var offset = at.Offset.Duration();
        line.Append(at.Offset < TimeSpan.Zero ? (byte)'-' : (byte)'+')
            .AppendTwoDigits(offset.Hours).AppendTwoDigits(offset.Minutes);
    }

    private static void AppendStart(LineBuffer line, AccessEntry.Exchanged entry)
    {
        if (entry.Request is { } head)
        {
            line.AppendForeignInQuotes(head.MethodName.Span).Append((byte)' ')
                .AppendForeignInQuotes(head.Target.Span).Append((byte)' ').Append(RequestText.VersionOf(head.Version));
        }
        else
        {
            line.AppendForeignInQuotes(entry.RequestLine.IsEmpty ? "-"u8 : entry.RequestLine.Span);
        }
    }

    private static void AppendStatus(LineBuffer line, AccessEntry.Exchanged entry)
    {
        // Nobody was told a status: 499 is nginx's word for a client that left, 000 its word for all else.
        if (entry.Status != 0)
        {
            line.Append(entry.Status);
        }
        else
        {
            line.Append(entry.Fault?.Kind == FaultKind.ClientGone ? "499"u8 : "000"u8);
        }
    }

    private static void AppendQuoted(LineBuffer line, Fields fields, int at)
    {
        line.Append(" \""u8);
        if (at >= 0 && fields.ValueOf(at) is { IsEmpty: false } value)
        {
            line.AppendForeignInQuotes(value);
        }
        else
        {
            line.Append((byte)'-');
        }

        line.Append((byte)'"');
    }
}
