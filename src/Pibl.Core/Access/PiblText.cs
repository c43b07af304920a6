using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Access;

/// <summary>
/// The lines of <c>logPIBL.txt</c>. Each begins with the local time of day in parentheses and a tag; the lines of one
/// entry stand together, whatever else goes on at the same time.
/// </summary>
public static class PiblText
{
    public static LineBuffer AppendPibl(this LineBuffer line, AccessEntry entry, LocalTime local) => entry switch
    {
        AccessEntry.Exchanged exchanged => AppendExchange(line, exchanged, local),
        AccessEntry.Connected { Connection.Client: var client } => line
            .AppendTime(entry.At, local).Append("[NUEVA CONEXION]: "u8).AppendClient(client).End()
            .AppendTime(entry.At, local).Append("[NUEVO THREAD]: CL-"u8).AppendClient(client).End(),
        AccessEntry.Closed closed => AppendClosed(line, closed, local),
        AccessEntry.AttemptFailed attempt => AppendAttempt(line, attempt, local),
        AccessEntry.Refreshed refreshed => AppendRefresh(line, refreshed, local),
        AccessEntry.TunnelOpened tunnel => AppendTunnel(line, tunnel, local),
        AccessEntry.ServerDown down => line.AppendTime(entry.At, local).Append("[SERVIDOR CAIDO]: "u8)
            .AppendForeign(down.Endpoint.ToString()).Append((byte)' ').AppendForeign(down.Reason)
            .AppendName(down.Endpoint).End(),
        AccessEntry.ServerUp up => line.AppendTime(entry.At, local).Append("[SERVIDOR RECUPERADO]: "u8)
            .AppendForeign(up.Endpoint.ToString()).AppendName(up.Endpoint).End(),
        AccessEntry.MirrorDiffers differs => line.AppendTime(entry.At, local).Append("[ESPEJO]: "u8)
            .AppendForeign(differs.Endpoint.ToString()).Append((byte)' ').AppendForeign(differs.Difference).End(),
        AccessEntry.Reloaded reloaded => line.AppendTime(entry.At, local).AppendReload(reloaded).End(),
        AccessEntry.Notice notice => line.AppendTime(entry.At, local)
            .Append(notice.IsError ? "[ERROR]: "u8 : "[AVISO]: "u8).AppendForeign(notice.Text).End(),
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry, null),
    };

    /// <summary>
    /// <c>(16:39:11) [FECHA]: 2026-11-23 zona=+01:00</c>, which the times of day behind it belong to.
    /// </summary>
    public static LineBuffer AppendDate(this LineBuffer line, DateTimeOffset at, LocalTime local)
    {
        var day = local.Of(at);
        var offset = day.Offset.Duration();
        return line.AppendTime(
            at, local).Append("[FECHA]: "u8).Append(day.Year).Append((byte)'-').AppendTwoDigits(day.Month)
            .Append((byte)'-').AppendTwoDigits(day.Day).Append(" zona="u8).Append(
                day.Offset < TimeSpan.Zero ? (byte)'-' : (byte)'+')
            .AppendTwoDigits(offset.Hours).Append((byte)':').AppendTwoDigits(offset.Minutes).End();
    }

    /// <summary>
    /// When an entry is written, as near as it tells: an exchange and a refresh when it is over, all else when it
    /// happens.
    /// </summary>
    public static DateTimeOffset WrittenAt(AccessEntry entry) => entry switch
    {
        AccessEntry.Exchanged exchanged => exchanged.At + exchanged.Elapsed,
        AccessEntry.Refreshed refreshed => refreshed.At + refreshed.Elapsed,
        _ => entry.At,
    };

    private static LineBuffer AppendExchange(LineBuffer line, AccessEntry.Exchanged entry, LocalTime local)
    {
        var client = entry.Connection.Client;
        var via = entry.Via;
        line.AppendTime(entry.At, local).Append("* REQUEST "u8).AppendClient(client).Append("* "u8)
            .AppendRequestLine(entry).AppendId(entry.Id).End();

        if (via.Endpoint is { } endpoint)
        {
            line.AppendTime(entry.At, local).Append("[PETICION REALIZADA]: "u8).AppendForeign(endpoint.Host)
                .Append(" puerto="u8).Append(endpoint.Port).Append(" intento="u8).Append(via.Attempts)
                .AppendName(endpoint).AppendId(entry.Id).End();
        }

        if (via.Cache is { } cache)
        {
            line.AppendTime(entry.At, local).Append("[CACHE]: "u8).AppendCache(cache).AppendId(entry.Id).End();
        }

        var done = entry.At + entry.Elapsed;

        // A fault that made the reply comes before it, a fault that broke the reply off comes behind it.
        if (via.Fault is { } made)
        {
            AppendFault(line, entry, made, done, local);
        }

        if (entry.Status != 0)
        {
            AppendResponse(line, entry, done, local);
        }

        if (entry.Fault is { } broke && broke != via.Fault)
        {
            AppendFault(line, entry, broke, done, local);
        }

        return entry.WasTunnel ? AppendTunnelEnd(line, entry, done, local) : line;
    }

    private static LineBuffer AppendTunnel(LineBuffer line, AccessEntry.TunnelOpened entry, LocalTime local)
    {
        line.AppendTime(entry.At, local).Append("[TUNEL ABIERTO]: "u8).AppendClient(entry.Connection.Client)
            .Append((byte)' ');
        _ = entry.Request is { } head ? line.AppendHead(head) : line.Append((byte)'-');
        if (entry.Endpoint is { } endpoint)
        {
            line.Append(" servidor="u8).AppendEndpoint(endpoint);
        }

        return line.AppendId(entry.Id).End();
    }

    /// <summary>Behind its exchange's lines: what opened it is found by the same id, or by client and time.</summary>
    private static LineBuffer AppendTunnelEnd(
        LineBuffer line, AccessEntry.Exchanged entry, DateTimeOffset done, LocalTime local) => line
        .AppendTime(done, local).Append("[TUNEL CERRADO]: "u8).AppendClient(entry.Connection.Client)
        .Append(" bytes="u8).Append(entry.BodyBytes).AppendMilliseconds(entry.Elapsed - entry.FirstByte)
        .AppendId(entry.Id).End();

    private static void AppendResponse(
        LineBuffer line, AccessEntry.Exchanged entry, DateTimeOffset done, LocalTime local)
    {
        // RFC 9110 §2.5: the version is the sender's own, and the sender is this proxy.
        line.AppendTime(done, local).Append("* RESPONSE "u8).AppendClient(entry.Connection.Client)
            .Append("* "u8).Append(RequestText.OwnVersionOf(entry.Request)).Append((byte)' ').Append(entry.Status);
        if (!entry.Reason.IsEmpty)
        {
            line.Append((byte)' ').AppendForeignBeforePairs(entry.Reason.Span);
        }

        line.Append(" bytes="u8).Append(entry.BodyBytes).AppendMilliseconds(entry.Elapsed);

        // Where it says nothing new, it need not be read: most replies are out within the same millisecond.
        if ((long)entry.FirstByte.TotalMilliseconds is var first && first != (long)entry.Elapsed.TotalMilliseconds)
        {
            line.Append(" primero="u8).Append(first);
        }

        var via = entry.Via;
        if (via.Endpoint is { } endpoint)
        {
            line.Append(" servidor="u8).AppendEndpoint(endpoint);
        }

        if (via.Cache is { } cache)
        {
            line.Append(" cache="u8).Append(cache.Hit ? "HIT"u8 : "MISS"u8);
        }

        if (via is AnsweredEarly { Stage: var stage })
        {
            line.Append(" etapa="u8).AppendForeign(stage);
        }

        line.AppendId(entry.Id).End();
    }

    /// <summary>The name in SERVERS that the address was found under.</summary>
    private static LineBuffer AppendName(this LineBuffer line, Endpoint endpoint) =>
        endpoint.Name is { } name ? line.Append(" nombre="u8).AppendForeign(name) : line;

    private static void AppendFault(
        LineBuffer line, AccessEntry.Exchanged entry, Fault fault, DateTimeOffset done, LocalTime local) =>
        line.AppendTime(done, local).Append(fault.Kind == FaultKind.NoEndpoint ? "[SIN SERVIDOR]: "u8 : "[ERROR]: "u8)
            .AppendClient(entry.Connection.Client).Append((byte)' ').AppendFault(fault, entry.Via.Attempts)
            .AppendId(entry.Id).End();

    private static LineBuffer AppendAttempt(LineBuffer line, AccessEntry.AttemptFailed entry, LocalTime local)
    {
        line.AppendTime(entry.At, local).Append("[REINTENTO]: "u8).AppendClient(entry.Connection.Client)
            .Append(" peticion="u8).Append(entry.Number).Append(" servidor="u8).AppendEndpoint(entry.Endpoint)
            .Append(" intento="u8).Append(entry.Attempt).AppendMilliseconds(entry.Elapsed).Append(" sigue="u8);
        _ = entry.Next is { } next ? line.AppendEndpoint(next) : line.Append("cache"u8);
        return line.Append(entry.IsRefresh ? " renovacion=si "u8 : " "u8).AppendFault(entry.Fault, attempts: 1)
            .AppendId(entry.Id).End();
    }

    private static LineBuffer AppendRefresh(LineBuffer line, AccessEntry.Refreshed entry, LocalTime local)
    {
        var via = entry.Via;
        line.AppendTime(WrittenAt(entry), local).Append("[RENOVACION]: "u8).AppendClient(entry.Connection.Client)
            .Append((byte)' ').AppendHead(entry.Request).Append(" peticion="u8).Append(entry.Number)
            .Append(" bytes="u8).Append(entry.BodyBytes).AppendMilliseconds(entry.Elapsed);
        if (via.Endpoint is { } endpoint)
        {
            line.Append(" servidor="u8).AppendEndpoint(endpoint).Append(" intento="u8).Append(via.Attempts);
        }

        if (via is AnsweredEarly { Stage: var stage })
        {
            line.Append(" etapa="u8).AppendForeign(stage);
        }

        if (via.Cache is { } cache)
        {
            line.Append(" cache="u8).AppendCache(cache);
        }

        return ((entry.Fault ?? via.Fault) is { } fault
            ? line.Append((byte)' ').AppendFault(fault, via.Attempts)
            : line).AppendId(entry.Id).End();
    }

    /// <summary>Always last: whatever stands before it, this is the one that holds.</summary>
    private static LineBuffer AppendId(this LineBuffer line, RequestId? id)
    {
        Span<byte> digits = stackalloc byte[RequestId.MadeLength];
        return id is { } some ? line.Append(" id="u8).AppendForeignBeforePairs(some.Text(digits)) : line;
    }

    private static LineBuffer AppendMilliseconds(this LineBuffer line, TimeSpan elapsed) =>
        line.Append(" ms="u8).Append((long)elapsed.TotalMilliseconds);

    private static LineBuffer AppendClosed(LineBuffer line, AccessEntry.Closed entry, LocalTime local)
    {
        line.AppendTime(entry.At, local).Append("[CONEXION CERRADA]: "u8).AppendClient(entry.Connection.Client)
            .Append(" peticiones="u8).Append(entry.Exchanges);
        return (entry.Reason.Length == 0 ? line : line.Append((byte)' ').AppendForeign(entry.Reason)).End();
    }

    private static LineBuffer AppendTime(this LineBuffer line, DateTimeOffset at, LocalTime local) =>
        line.Append((byte)'(').Append(local.TextOf(at)).Append(") "u8);

    private static LineBuffer End(this LineBuffer line) => line.Append((byte)'\n');
}
