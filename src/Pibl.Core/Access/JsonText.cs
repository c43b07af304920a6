using System.Text.Encodings.Web;
using System.Text.Json;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Access;

/// <summary>
/// One JSON object per entry, each on a line. Names are OpenTelemetry's where it has one, and do not change once
/// published. Texts are escaped twice: to printable ASCII as everywhere in the log (<see cref="LogEscaping"/>), then as
/// JSON asks. Holds a writer that is used again; for one thread at a time.
/// </summary>
/// <param name="lines">Where the lines go.</param>
public sealed partial class JsonText(LineBuffer lines) : IDisposable
{
    // By then the text is ASCII without control bytes: to escape & < > + for the sake of HTML would only hide it.
    private readonly Utf8JsonWriter _json = new(
        lines, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    private readonly LineBuffer _scratch = new();

    /// <summary>Appends the entry's line.</summary>
    public void Append(AccessEntry entry)
    {
        _json.Reset();
        _json.WriteStartObject();
        WriteTime(entry.At);
        _json.WriteString(JsonNames.Event, EventOf(entry));
        _json.WriteString(JsonNames.Severity, SeverityOf(Severities.Of(entry)));
        WriteRest(entry);
        _json.WriteEndObject();
        _json.Flush();
        lines.Append((byte)'\n');
    }

    public void Dispose() => _json.Dispose();

    private static ReadOnlySpan<byte> EventOf(AccessEntry entry) => entry switch
    {
        AccessEntry.Exchanged => "exchange"u8,
        AccessEntry.Connected => "connection.opened"u8,
        AccessEntry.Closed => "connection.closed"u8,
        AccessEntry.AttemptFailed => "attempt.failed"u8,
        AccessEntry.Refreshed => "refresh"u8,
        AccessEntry.TunnelOpened => "tunnel.opened"u8,
        AccessEntry.ServerDown => "server.down"u8,
        AccessEntry.ServerUp => "server.up"u8,
        AccessEntry.MirrorDiffers => "mirror.differs"u8,
        AccessEntry.Reloaded => "reload"u8,
        AccessEntry.Notice => "notice"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(entry), entry, null),
    };

    private static ReadOnlySpan<byte> SeverityOf(Severity severity) => severity switch
    {
        Severity.Info => "info"u8,
        Severity.Warning => "warn"u8,
        Severity.Error => "error"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(severity), severity, null),
    };

    private void WriteRest(AccessEntry entry)
    {
        switch (entry)
        {
            case AccessEntry.Exchanged exchanged:
                WriteExchange(exchanged);
                break;
            case AccessEntry.Connected connected:
                WriteConnection(connected.Connection);
                break;
            case AccessEntry.Closed closed:
                WriteConnection(closed.Connection);
                _json.WriteNumber(JsonNames.Exchanges, closed.Exchanges);
                WriteText(JsonNames.Reason, closed.Reason);
                break;
            case AccessEntry.AttemptFailed attempt:
                WriteAttempt(attempt);
                break;
            case AccessEntry.Refreshed refreshed:
                WriteRefresh(refreshed);
                break;
            case AccessEntry.TunnelOpened tunnel:
                WriteTunnel(tunnel);
                break;
            case AccessEntry.ServerDown down:
                WriteEndpoint(down.Endpoint);
                WriteText(JsonNames.Reason, down.Reason);
                break;
            case AccessEntry.ServerUp up:
                WriteEndpoint(up.Endpoint);
                break;
            case AccessEntry.MirrorDiffers differs:
                WriteEndpoint(differs.Endpoint);
                WriteText(JsonNames.Reason, differs.Difference);
                break;
            case AccessEntry.Reloaded reloaded:
                WriteReload(reloaded);
                break;
            case AccessEntry.Notice notice:
                WriteText(JsonNames.Message, notice.Text);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(entry), entry, null);
        }
    }

    private void WriteExchange(AccessEntry.Exchanged entry)
    {
        WriteConnection(entry.Connection);
        _json.WriteNumber(JsonNames.Number, entry.Number);
        WriteId(entry.Id);
        if (entry.Request is { } head)
        {
            WriteHead(head);
        }
        else
        {
            WriteText(JsonNames.RequestLine, entry.RequestLine.Span);
        }

        if (entry.Status != 0)
        {
            WriteMilliseconds(JsonNames.FirstByte, entry.FirstByte);
        }

        WriteOutcome(entry.Status, entry.BodyBytes, entry.Elapsed, entry.Via, entry.Fault);
        if (entry.Connection.Tls is { } tls)
        {
            WriteTls(tls);
        }
    }

    private void WriteTunnel(AccessEntry.TunnelOpened entry)
    {
        WriteConnection(entry.Connection);
        _json.WriteNumber(JsonNames.Number, entry.Number);
        WriteId(entry.Id);
        if (entry.Request is { } head)
        {
            WriteHead(head);
        }

        if (entry.Endpoint is { } endpoint)
        {
            WriteEndpoint(endpoint);
        }
    }

    private void WriteRefresh(AccessEntry.Refreshed entry)
    {
        WriteConnection(entry.Connection);
        _json.WriteNumber(JsonNames.Number, entry.Number);
        WriteId(entry.Id);
        WriteHead(entry.Request);
        WriteOutcome(entry.Status, entry.BodyBytes, entry.Elapsed, entry.Via, entry.Fault);
    }

    private void WriteAttempt(AccessEntry.AttemptFailed entry)
    {
        WriteConnection(entry.Connection);
        _json.WriteNumber(JsonNames.Number, entry.Number);
        WriteId(entry.Id);
        WriteDuration(entry.Elapsed);
        WriteEndpoint(entry.Endpoint);
        _json.WriteNumber(JsonNames.Attempt, entry.Attempt);
        WriteText(JsonNames.Next, entry.Next?.ToString() ?? "cache");
        _json.WriteBoolean(JsonNames.Refresh, entry.IsRefresh);
        WriteFault(entry.Fault);
    }

    private void WriteOutcome(int status, long bodyBytes, TimeSpan elapsed, Provenance via, Fault? broke)
    {
        if (status != 0)
        {
            _json.WriteNumber(JsonNames.Status, status);
        }

        _json.WriteNumber(JsonNames.BodyBytes, bodyBytes);
        WriteDuration(elapsed);
        if (via.Endpoint is { } endpoint)
        {
            WriteEndpoint(endpoint);
        }

        if (via.Attempts != 0)
        {
            _json.WriteNumber(JsonNames.Attempts, via.Attempts);
        }

        if (via is AnsweredEarly { Stage: var stage })
        {
            WriteText(JsonNames.Stage, stage);
        }

        if (via.Cache is { } cache)
        {
            WriteCache(cache);
        }

        if ((broke ?? via.Fault) is { } fault)
        {
            WriteFault(fault);
        }

        WriteReasons(via.Cache);
        WriteStored(via.Cache, bodyBytes);
        if (via.Fault is { } made && broke is not null && broke != made)
        {
            WriteText(JsonNames.ReplyFaultKind, made.Kind.ToString());
            WriteText(JsonNames.ReplyFaultDetail, made.Detail);
        }
    }

    private void WriteDuration(TimeSpan elapsed) => WriteMilliseconds(JsonNames.Duration, elapsed);

    private void WriteMilliseconds(JsonEncodedText name, TimeSpan time) =>
        _json.WriteNumber(name, Math.Round(time.TotalMilliseconds, 3));
}
