namespace Pibl.Http.Semantics;

/// <summary>How a <see cref="ForwardReason"/> is written, in Cache-Status and in the log.</summary>
public static class ForwardedTokens
{
    /// <summary>The token for why a request went on (RFC 9211 §2.2); empty where it did not.</summary>
    public static ReadOnlySpan<byte> Token(this ForwardReason forwarded) => forwarded switch
    {
        ForwardReason.No => ""u8,
        ForwardReason.Bypass => "bypass"u8,
        ForwardReason.Method => "method"u8,
        ForwardReason.UriMiss => "uri-miss"u8,
        ForwardReason.VaryMiss => "vary-miss"u8,
        ForwardReason.Miss => "miss"u8,
        ForwardReason.Request => "request"u8,
        ForwardReason.Stale => "stale"u8,
        ForwardReason.Partial => "partial"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(forwarded), forwarded, null),
    };
}
