using System.Text.Encodings.Web;
using System.Text.Json;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Access;

/// <summary>
/// One JSON object per entry, each on a line. Names are OpenTelemetry's where it has one, and do not change once
/// published. Texts are escaped twice: to printable ASCII as everywhere in the log (<see cref="LogEscaping"/>), then as
/// JSON asks. Holds a writer that is used again; for one thread at a time.
/// </summary>
/// <param name="lines">Where the lines go.</param>
public sealed class JsonText(LineBuffer lines) : IDisposable
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
        AccessEntry.ServerDown => "server.down"u8,
        AccessEntry.ServerUp => "server.up"u8,
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
            case AccessEntry.ServerDown down:
                WriteEndpoint(down.Endpoint);
                WriteText(JsonNames.Reason, down.Reason);
                break;
            case AccessEntry.ServerUp up:
                WriteEndpoint(up.Endpoint);
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
            _json.WriteNumber(JsonNames.Status, entry.Status);
        }

        _json.WriteNumber(JsonNames.BodyBytes, entry.BodyBytes);
        _json.WriteNumber(JsonNames.Duration, Math.Round(entry.Elapsed.TotalMilliseconds, 3));
        var via = entry.Via;
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

        if ((entry.Fault ?? via.Fault) is { } fault)
        {
            WriteFault(fault);
        }
    }

    private void WriteConnection(Connection connection)
    {
        _json.WriteNumber(JsonNames.Connection, connection.Id);
        _scratch.Clear();
        _json.WriteString(JsonNames.ClientAddress, _scratch.AppendAddress(connection.Client.Address).Written);
        _json.WriteNumber(JsonNames.ClientPort, connection.Client.Port);
    }

    private void WriteHead(RequestHead head)
    {
        WriteText(JsonNames.Method, head.MethodName.Span);
        var target = head.Target.Span;
        var query = target.IndexOf((byte)'?');
        WriteText(JsonNames.Path, query < 0 ? target : target[..query]);
        if (query >= 0)
        {
            WriteText(JsonNames.Query, target[(query + 1)..]);
        }

        if (!head.Host.IsEmpty)
        {
            WriteText(JsonNames.Host, head.Host.Span);
        }

        // "1.1", as network.protocol.version has it.
        _json.WriteString(JsonNames.Version, RequestText.VersionOf(head.Version)["HTTP/"u8.Length..]);
        if (head.Fields.IndexOf(FieldId.UserAgent, 0) is >= 0 and var at)
        {
            WriteText(JsonNames.UserAgent, head.Fields.ValueOf(at));
        }
    }

    private void WriteEndpoint(Endpoint endpoint)
    {
        WriteText(JsonNames.ServerAddress, endpoint.Host);
        _json.WriteNumber(JsonNames.ServerPort, endpoint.Port);
    }

    private void WriteCache(CacheStatus cache)
    {
        _json.WriteString(JsonNames.Cache, cache.Hit ? "hit"u8 : "miss"u8);
        if (cache.Forwarded != ForwardReason.No)
        {
            _json.WriteString(JsonNames.CacheForwarded, cache.Forwarded.Token());
        }

        if (cache.ForwardStatus != 0)
        {
            _json.WriteNumber(JsonNames.CacheForwardStatus, cache.ForwardStatus);
        }

        _json.WriteBoolean(JsonNames.CacheStored, cache.Stored);
        if (cache.AgeSeconds >= 0)
        {
            _json.WriteNumber(JsonNames.CacheAge, cache.AgeSeconds);
        }

        if (cache.TtlSeconds is { } ttl)
        {
            _json.WriteNumber(JsonNames.CacheTtl, ttl);
        }

        WriteTextIfAny(JsonNames.CacheDetail, cache.Detail);
    }

    private void WriteFault(Fault fault)
    {
        WriteText(JsonNames.FaultKind, fault.Kind.ToString());
        _json.WriteString(JsonNames.FaultBlame, fault.Blame switch
        {
            Blame.Client => "client"u8,
            Blame.Upstream => "upstream"u8,
            Blame.Us => "proxy"u8,
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
        });
        WriteText(JsonNames.FaultDetail, fault.Detail);
        WriteTextIfAny(JsonNames.FaultClause, FaultText.ClauseOf(fault));
        WriteTextIfAny(JsonNames.FaultCause, fault.Cause);
    }

    /// <summary>RFC 3339 in UTC with milliseconds: <c>2026-11-23T16:39:11.042Z</c>.</summary>
    private void WriteTime(DateTimeOffset at)
    {
        _scratch.Clear();
        var utc = at.UtcDateTime;
        _scratch.Append(utc.Year).Append((byte)'-').AppendTwoDigits(utc.Month)
            .Append((byte)'-').AppendTwoDigits(utc.Day).Append((byte)'T').AppendTwoDigits(utc.Hour)
            .Append((byte)':').AppendTwoDigits(utc.Minute).Append((byte)':').AppendTwoDigits(utc.Second)
            .Append((byte)'.').Append((byte)('0' + (utc.Millisecond / 100))).AppendTwoDigits(utc.Millisecond % 100)
            .Append((byte)'Z');
        _json.WriteString(JsonNames.Timestamp, _scratch.Written);
    }

    private void WriteTextIfAny(JsonEncodedText name, string text)
    {
        if (text.Length != 0)
        {
            WriteText(name, text);
        }
    }

    private void WriteText(JsonEncodedText name, string text)
    {
        _scratch.Clear();
        _json.WriteString(name, _scratch.AppendForeign(text).Written);
    }

    private void WriteText(JsonEncodedText name, ReadOnlySpan<byte> text)
    {
        if (!LogEscaping.IsPlain(text))
        {
            _scratch.Clear();
            text = _scratch.AppendForeign(text).Written;
        }

        _json.WriteString(name, text);
    }
}
