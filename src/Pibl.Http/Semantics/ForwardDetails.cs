namespace Pibl.Http.Semantics;

/// <summary>How a <see cref="ForwardDetail"/> is written in the log, and the rule behind it.</summary>
public static class ForwardDetails
{
    /// <summary>The word for it; empty for <see cref="ForwardDetail.None"/>.</summary>
    public static string Token(this ForwardDetail detail) => ReasonOf(detail).Token;

    /// <summary>The RFC clause or the config key; empty for <see cref="ForwardDetail.None"/>.</summary>
    public static string Clause(this ForwardDetail detail) => ReasonOf(detail).Clause;

    private static (string Token, string Clause) ReasonOf(ForwardDetail detail) => detail switch
    {
        ForwardDetail.None => ("", ""),
        ForwardDetail.CacheOff => ("cache-off", "CACHE"),
        ForwardDetail.Method => ("method", "RFC 9111 §4"),
        ForwardDetail.Content => ("content", "RFC 9110 §9.3.1"),
        ForwardDetail.Upgrade => ("upgrade", "RFC 9110 §7.8"),
        ForwardDetail.Scheme => ("scheme", "TRUSTED_PROXIES"),
        ForwardDetail.Precondition => ("precondition", "RFC 9111 §4.3.2"),
        ForwardDetail.NoCache => ("no-cache", "RFC 9111 §5.2.1.4"),
        ForwardDetail.NoStore => ("no-store", "RFC 9111 §5.2.1.5"),
        ForwardDetail.MaxAge => ("max-age", "RFC 9111 §5.2.1.1"),
        ForwardDetail.MinFresh => ("min-fresh", "RFC 9111 §5.2.1.3"),
        ForwardDetail.Unkeyed => ("unkeyed", "RFC 9111 §4.1"),
        ForwardDetail.Personal => ("personal", "RFC 9111 §4.2.2"),
        ForwardDetail.CutOff => ("cut-off", "CACHE_SHARED"),
        _ => throw new ArgumentOutOfRangeException(nameof(detail), detail, null),
    };
}
