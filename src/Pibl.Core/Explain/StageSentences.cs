namespace Pibl.Explain;

/// <summary>What a stage that answers by itself is for, in sentences.</summary>
public static class StageSentences
{
    private const string Own = "stage.own";

    /// <summary>The config keys of a stage that may answer by itself, by its name.</summary>
    private static readonly Dictionary<string, string> Clauses = new()
    {
        ["site"] = "HOST, PATH, METHOD, HEADER",
        ["peer-requests"] = "PEERS",
        ["reply-fields"] = "SET_REPLY, REMOVE_REPLY",
        ["hsts"] = "HSTS",
        ["https-redirect"] = "HTTPS_REDIRECT",
        ["client-certificate"] = "TLS_CLIENT_CA, TLS_CLIENT",
        ["timeout-total"] = "TIMEOUT_TOTAL",
        ["access"] = "ALLOW, DENY",
        ["rate-limit"] = "RATE",
        ["max-client"] = "MAX_CLIENT",
        ["auth"] = "AUTH",
        ["purge"] = "PURGE_FROM",
        ["sticky"] = "STICKY",
        ["answer"] = "ANSWER",
        ["rewrite"] = "REWRITE, SET_HOST",
        ["request-fields"] = "REMOVE_REQUEST, SET_REQUEST",
        ["tunnels"] = "MAX_TUNNELS",
        ["uploads"] = "MAX_UPLOADS",
        ["admission"] = "MAX_IN_FLIGHT",
        ["normalize"] = "RFC 9110 §7.6",
        ["accept-encoding"] = "COMPRESS",
        ["lookup"] = "CACHE",
        ["uses"] = "CACHE_MIN_USES",
        ["collapse"] = "CACHE_FILL",
        ["peers"] = "PEERS",
        ["shared"] = "CACHE_SHARED",
        ["upstream"] = "MAX_UPSTREAM",
        ["balance"] = "BALANCE, SERVERS",
        ["forward"] = "RETRIES",
        ["mirror"] = "MIRROR",
        ["compress"] = "COMPRESS",
        ["store"] = "CACHE_OBJECT",
    };

    /// <summary>Every stage and queue of the path that is told by its name.</summary>
    public static IEnumerable<string> Known => Clauses.Keys;

    /// <summary>The stage of that name answered.</summary>
    public static Sentence OfAnswer(string stage) => Clauses.TryGetValue(stage, out var clause)
        ? Sentence.Of($"stage.{stage}", clause)
        : Sentence.Of(Own, "", stage);

    /// <summary>The config keys of a stage; empty for one of a program's own.</summary>
    public static string ClauseOf(string stage) => Clauses.GetValueOrDefault(stage, "");
}
