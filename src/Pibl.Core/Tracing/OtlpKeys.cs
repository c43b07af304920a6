using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Tracing;

/// <summary>The key of the collector.</summary>
public static class OtlpKeys
{
    private static readonly ValueKind<Uri> Address = new(
        "`http://` or `https://` and the address of a collector; port 4318 is spoken to in HTTP/1.1, any other in gRPC",
        Read, address => address.OriginalString);

    /// <summary>OTLP: where traces, metrics and logs go; none: nowhere.</summary>
    public static readonly ConfigKey<Option<Uri>> Otlp = ConfigKey.Optional(
        "OTLP", "http://127.0.0.1:4317", Address,
        "where traces, metrics and the log go by OpenTelemetry's protocol ([tracing](tracing.md))")
        with
    {
        IsGlobal = true,
        HoldsFromStart = true,
    };

    private static Validation<ConfigError, Uri> Read(string key, SourceSpan value) =>
        !Uri.TryCreate(value.Text, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https") || address.Host.Length == 0
            ? value.Fails<Uri>(
                $"{key} takes the address of a collector", "write http://HOST:4317 for gRPC, http://HOST:4318 for HTTP")
        : address.UserInfo.Length > 0
            ? value.Fails<Uri>(
                $"{key} has a name or a password in it", "give them in OTEL_EXPORTER_OTLP_HEADERS, which nobody logs")
        : address.AbsolutePath != "/" || address.Query.Length > 0 || address.Fragment.Length > 0
            ? value.Fails<Uri>(
                $"{key} takes an address without a path", "leave the path out: /v1/traces and the others are added")
        : Success<ConfigError, Uri>(address);
}
