using Pibl.Exchange;

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
        AccessEntry.ServerDown down => line.AppendTime(entry.At, local).Append("[SERVIDOR CAIDO]: "u8)
            .AppendForeign(down.Endpoint.ToString()).Append((byte)' ').AppendForeign(down.Reason).End(),
        AccessEntry.ServerUp up => line.AppendTime(entry.At, local).Append("[SERVIDOR RECUPERADO]: "u8)
            .AppendForeign(up.Endpoint.ToString()).End(),
        AccessEntry.Notice notice => line.AppendTime(entry.At, local)
            .Append(notice.IsError ? "[ERROR]: "u8 : "[AVISO]: "u8).AppendForeign(notice.Text).End(),
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry, null),
    };

    private static LineBuffer AppendExchange(LineBuffer line, AccessEntry.Exchanged entry, LocalTime local)
    {
        var client = entry.Connection.Client;
        var via = entry.Via;
        line.AppendTime(entry.At, local).Append("* REQUEST "u8).AppendClient(client).Append("* "u8)
            .AppendRequestLine(entry).End();

        if (via.Endpoint is { } endpoint)
        {
            line.AppendTime(entry.At, local).Append("[PETICION REALIZADA]: "u8).AppendForeign(endpoint.Host).End();
        }

        if (via.Cache is { } cache)
        {
            line.AppendTime(entry.At, local).Append("[CACHE]: "u8).AppendCache(cache).End();
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

        return line;
    }

    private static void AppendResponse(
        LineBuffer line, AccessEntry.Exchanged entry, DateTimeOffset done, LocalTime local)
    {
        // RFC 9110 §2.5: the version is the sender's own, and the sender is this proxy.
        line.AppendTime(done, local).Append("* RESPONSE "u8).AppendClient(entry.Connection.Client)
            .Append("* HTTP/1.1 "u8).Append(entry.Status);
        if (!entry.Reason.IsEmpty)
        {
            line.Append((byte)' ').AppendForeign(entry.Reason.Span);
        }

        line.End();
    }

    private static void AppendFault(
        LineBuffer line, AccessEntry.Exchanged entry, Fault fault, DateTimeOffset done, LocalTime local) =>
        line.AppendTime(done, local).Append(fault.Kind == FaultKind.NoEndpoint ? "[SIN SERVIDOR]: "u8 : "[ERROR]: "u8)
            .AppendClient(entry.Connection.Client).Append((byte)' ').AppendFault(fault, entry.Via.Attempts).End();

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
