using System.Text.Json;

namespace Pibl.Access;

/// <summary>
/// The names in a JSON log line, encoded once. Those of OpenTelemetry's HTTP semantic conventions 1.x are used where
/// they exist (client, http, network, server, url, user_agent); the others are ours.
/// </summary>
internal static class JsonNames
{
    public static readonly JsonEncodedText Timestamp = Of("timestamp");
    public static readonly JsonEncodedText Event = Of("event");
    public static readonly JsonEncodedText Severity = Of("severity");
    public static readonly JsonEncodedText Message = Of("message");
    public static readonly JsonEncodedText Reason = Of("reason");

    public static readonly JsonEncodedText Connection = Of("connection.id");
    public static readonly JsonEncodedText Exchanges = Of("connection.exchanges");
    public static readonly JsonEncodedText Number = Of("exchange.number");
    public static readonly JsonEncodedText Id = Of("exchange.id");
    public static readonly JsonEncodedText ClientAddress = Of("client.address");
    public static readonly JsonEncodedText ClientPort = Of("client.port");

    public static readonly JsonEncodedText Method = Of("http.request.method");
    public static readonly JsonEncodedText RequestLine = Of("http.request.line");
    public static readonly JsonEncodedText Path = Of("url.path");
    public static readonly JsonEncodedText Query = Of("url.query");
    public static readonly JsonEncodedText Host = Of("http.request.host");
    public static readonly JsonEncodedText Version = Of("network.protocol.version");
    public static readonly JsonEncodedText UserAgent = Of("user_agent.original");

    public static readonly JsonEncodedText Status = Of("http.response.status_code");
    public static readonly JsonEncodedText BodyBytes = Of("http.response.body.size");
    public static readonly JsonEncodedText Duration = Of("duration_ms");
    public static readonly JsonEncodedText FirstByte = Of("first_byte_ms");

    public static readonly JsonEncodedText ServerAddress = Of("server.address");
    public static readonly JsonEncodedText ServerPort = Of("server.port");
    public static readonly JsonEncodedText ServerName = Of("server.name");
    public static readonly JsonEncodedText Attempts = Of("server.attempts");

    public static readonly JsonEncodedText Generation = Of("reload.generation");
    public static readonly JsonEncodedText ReloadSites = Of("reload.sites");
    public static readonly JsonEncodedText ReloadServers = Of("reload.servers");
    public static readonly JsonEncodedText ReloadPlaces = Of("reload.listen");
    public static readonly JsonEncodedText ReloadKeys = Of("reload.keys");
    public static readonly JsonEncodedText ReloadWaiting = Of("reload.waiting");

    public static readonly JsonEncodedText Stage = Of("exchange.stage");
    public static readonly JsonEncodedText Refresh = Of("exchange.refresh");

    public static readonly JsonEncodedText Attempt = Of("server.attempt");
    public static readonly JsonEncodedText Next = Of("server.next");

    public static readonly JsonEncodedText Cache = Of("cache.result");
    public static readonly JsonEncodedText CacheForwarded = Of("cache.forwarded");
    public static readonly JsonEncodedText CacheForwardStatus = Of("cache.forward_status");
    public static readonly JsonEncodedText CacheStored = Of("cache.stored");
    public static readonly JsonEncodedText CacheAge = Of("cache.age");
    public static readonly JsonEncodedText CacheTtl = Of("cache.ttl");
    public static readonly JsonEncodedText CacheDetail = Of("cache.detail");
    public static readonly JsonEncodedText CacheClause = Of("cache.clause");
    public static readonly JsonEncodedText CacheCollapsed = Of("cache.collapsed");
    public static readonly JsonEncodedText CacheShared = Of("cache.shared");
    public static readonly JsonEncodedText CacheForwardDetail = Of("cache.forward_detail");
    public static readonly JsonEncodedText CacheForwardClause = Of("cache.forward_clause");
    public static readonly JsonEncodedText CacheSize = Of("cache.size");
    public static readonly JsonEncodedText CacheSelectedBy = Of("cache.selected_by");
    public static readonly JsonEncodedText CacheValidator = Of("cache.validator");
    public static readonly JsonEncodedText CacheLifetime = Of("cache.lifetime");

    public static readonly JsonEncodedText FaultKind = Of("fault.kind");
    public static readonly JsonEncodedText FaultBlame = Of("fault.blame");
    public static readonly JsonEncodedText FaultDetail = Of("fault.detail");
    public static readonly JsonEncodedText FaultClause = Of("fault.clause");
    public static readonly JsonEncodedText FaultCause = Of("fault.cause");
    public static readonly JsonEncodedText ReplyFaultKind = Of("reply.fault.kind");
    public static readonly JsonEncodedText ReplyFaultDetail = Of("reply.fault.detail");

    public static readonly JsonEncodedText TlsVersion = Of("tls.protocol.version");
    public static readonly JsonEncodedText TlsCipher = Of("tls.cipher");
    public static readonly JsonEncodedText TlsServerName = Of("tls.client.server_name");
    public static readonly JsonEncodedText TlsResumed = Of("tls.resumed");
    public static readonly JsonEncodedText TlsClientSubject = Of("tls.client.subject");

    private static JsonEncodedText Of(string name) => JsonEncodedText.Encode(name);
}
