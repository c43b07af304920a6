using System.Text;
using System.Text.Json;
using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Advice;

/// <summary>What a line of a log turned out to be.</summary>
public enum LineKind : byte
{
    /// <summary>An exchange, or a refresh, that the cache was asked about.</summary>
    Request,

    /// <summary>Any other entry of a JSON log; it says nothing about the cache.</summary>
    Other,

    /// <summary>No entry of a JSON log: another format, half a line, somebody else's file.</summary>
    Foreign,
}

/// <summary>Reads one line of a log that was written with LOG_FORMAT=json.</summary>
public static class LogLine
{
    /// <summary>No entry is longer; a longer line is foreign. In bytes.</summary>
    public const int LengthMax = 64 << 10;

    /// <summary>What the line is; <paramref name="request"/> is null unless that is a request.</summary>
    public static LineKind Read(ReadOnlySpan<byte> line, out LoggedRequest? request)
    {
        request = null;
        if (line.Length is 0 or > LengthMax || line[0] != '{')
        {
            return LineKind.Foreign;
        }

        try
        {
            var raw = new Raw();
            var json = new Utf8JsonReader(line);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                ReadMember(ref json, ref raw);
            }

            // Behind the object there is nothing: else the reader would not have got here.
            if (json.CurrentDepth != 0 || json.Read() || raw.Event is null || raw.At is null)
            {
                return LineKind.Foreign;
            }

            request = raw.Event is "exchange" or "refresh" ? RequestOf(raw) : null;
            return request is null ? LineKind.Other : LineKind.Request;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // A number where there should be a text, and the like.
            return LineKind.Foreign;
        }
    }

    private static void ReadMember(ref Utf8JsonReader json, ref Raw raw)
    {
        Span<byte> name = stackalloc byte[64];
        var length = json.ValueSpan.Length <= name.Length ? json.CopyString(name) : 0;
        json.Read();
        switch (name[..length])
        {
            case var known when known.SequenceEqual("event"u8):
                raw.Event = json.GetString();
                break;
            case var known when known.SequenceEqual("timestamp"u8):
                raw.At = json.GetDateTimeOffset().ToUnixTimeMilliseconds();
                break;
            case var known when known.SequenceEqual("http.request.method"u8):
                raw.Method = json.GetString();
                break;
            case var known when known.SequenceEqual("http.request.host"u8):
                raw.Host = json.GetString();
                break;
            case var known when known.SequenceEqual("url.path"u8):
                raw.Path = json.GetString();
                break;
            case var known when known.SequenceEqual("url.query"u8):
                raw.Query = json.GetString();
                break;
            case var known when known.SequenceEqual("http.response.status_code"u8):
                raw.Status = json.GetInt32();
                break;
            case var known when known.SequenceEqual("http.response.body.size"u8):
                raw.BodyBytes = json.GetInt64();
                break;
            case var known when known.SequenceEqual("tls.protocol.version"u8):
                raw.IsTls = true;
                break;
            case var known when known.StartsWith("cache."u8):
                ReadCache(ref json, known["cache.".Length..], ref raw);
                break;
            default:
                json.Skip();
                break;
        }
    }

    private static void ReadCache(ref Utf8JsonReader json, scoped ReadOnlySpan<byte> name, ref Raw raw)
    {
        switch (name)
        {
            case var known when known.SequenceEqual("result"u8):
                raw.IsHit = json.ValueTextEquals("hit"u8);
                break;
            case var known when known.SequenceEqual("stored"u8):
                raw.IsStored = json.GetBoolean();
                break;
            case var known when known.SequenceEqual("collapsed"u8):
                raw.IsShared = json.GetBoolean();
                break;
            case var known when known.SequenceEqual("shared"u8):
                raw.IsOfAnother = json.GetBoolean();
                break;
            case var known when known.SequenceEqual("forwarded"u8):
                raw.Forwarded = json.GetString();
                break;
            case var known when known.SequenceEqual("forward_status"u8):
                raw.ForwardStatus = json.GetInt32();
                break;
            case var known when known.SequenceEqual("age"u8):
                raw.AgeSeconds = json.GetInt32();
                break;
            case var known when known.SequenceEqual("ttl"u8):
                raw.TtlSeconds = json.GetInt32();
                break;
            case var known when known.SequenceEqual("size"u8):
                raw.SizeBytes = json.GetInt64();
                break;
            case var known when known.SequenceEqual("detail"u8):
                raw.Detail = json.GetString();
                break;
            case var known when known.SequenceEqual("selected_by"u8):
                raw.SelectedBy = json.GetString();
                break;
            case var known when known.SequenceEqual("validator"u8):
                raw.HasValidator = json.GetBoolean();
                break;
            case var known when known.SequenceEqual("lifetime"u8):
                raw.SaysLifetime = json.ValueTextEquals("explicit"u8);
                break;
            default:
                json.Skip();
                break;
        }
    }

    /// <summary>Null where the cache had no part in it.</summary>
    private static LoggedRequest? RequestOf(in Raw raw)
    {
        if (raw.IsHit is not { } isHit || raw.Method is null || raw.Path is null)
        {
            return null;
        }

        var target = raw.Query is null ? raw.Path : $"{raw.Path}?{raw.Query}";
        var host = Authority.Of(
            Bytes.Of(Encoding.UTF8.GetBytes(raw.Host ?? "")), raw.IsTls ? ClientScheme.Https : ClientScheme.Http);
        var key = new CacheKey(host, TargetForm.Of(Bytes.Of(Encoding.UTF8.GetBytes(target))));
        return new LoggedRequest(raw.At!.Value, key, UseOf(raw, isHit))
        {
            IsRefresh = raw.Event == "refresh",
            IsSafe = raw.Method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "QUERY",
            Status = raw.Status,
            BodyBytes = Math.Max(0, raw.BodyBytes),
            SizeBytes = Math.Max(0, raw.SizeBytes),
            FreshForSeconds = (int)Math.Clamp(Math.Max(0L, raw.AgeSeconds) + raw.TtlSeconds, 0, int.MaxValue),
            StaleSeconds = isHit ? (int)-Math.Clamp((long)raw.TtlSeconds, -int.MaxValue, 0) : 0,
            Forwarded = raw.Forwarded ?? "",
            Detail = raw.Detail ?? "",
            SelectedBy = raw.SelectedBy ?? "",
            HasValidator = raw.HasValidator,
            SaysLifetime = raw.SaysLifetime,
        };
    }

    private static CacheUse UseOf(in Raw raw, bool isHit) => (isHit, raw) switch
    {
        // It came from the second tier (CACHE_SHARED): this memory had nothing, and has it since.
        (true, { IsOfAnother: true }) => CacheUse.Stored,
        (true, { IsShared: true } or { Forwarded: null }) => CacheUse.Found,
        (true, { ForwardStatus: 304 }) => CacheUse.Renewed,
        (false, { IsStored: true }) => CacheUse.Stored,
        _ => CacheUse.NotStored,
    };

    private struct Raw
    {
        public string? Event, Method, Host, Path, Query, Forwarded, Detail, SelectedBy;
        public long? At;
        public int Status, ForwardStatus, AgeSeconds, TtlSeconds;
        public long BodyBytes, SizeBytes;
        public bool IsTls, IsStored, IsShared, IsOfAnother;
        public bool? IsHit, HasValidator, SaysLifetime;
    }
}
