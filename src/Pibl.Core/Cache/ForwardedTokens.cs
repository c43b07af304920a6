namespace Pibl.Cache;

/// <summary>How a <see cref="Forwarded"/> is written, in Cache-Status and in the log.</summary>
public static class ForwardedTokens
{
    /// <summary>The token for why a request went on (RFC 9211 §2.2); empty where it did not.</summary>
    public static ReadOnlySpan<byte> Token(this Forwarded forwarded) => forwarded switch
    {
        Forwarded.No => ""u8,
        Forwarded.Bypass => "bypass"u8,
        Forwarded.Method => "method"u8,
        Forwarded.UriMiss => "uri-miss"u8,
        Forwarded.VaryMiss => "vary-miss"u8,
        Forwarded.Miss => "miss"u8,
        Forwarded.Request => "request"u8,
        Forwarded.Stale => "stale"u8,
        Forwarded.Partial => "partial"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(forwarded), forwarded, null),
    };
}
