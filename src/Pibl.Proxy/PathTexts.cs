using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Routing;
using static LanguageExt.Prelude;

namespace Pibl;

/// <summary>
/// What the steps of <see cref="Pipeline"/> do, in words, and the keys that say how, by name. Which steps a path has,
/// and in which order, the path itself says (<see cref="Stages.Flow{TIn,TOut}.Steps"/>).
/// </summary>
internal static class PathTexts
{
    private static readonly Dictionary<string, (string What, string Keys)> ByName = new()
    {
        ["peer-requests"] = ("what other proxies of the cluster ask takes a shorter path", "PEERS"),
        ["reply-fields"] = ("on the way back: fields of every reply", "SET_REPLY REMOVE_REPLY"),
        ["hsts"] = ("on the way back: browsers are told to come over https alone", "HSTS"),
        ["https-redirect"] = ("who speaks plain HTTP is sent to https, 308", "HTTPS_REDIRECT"),
        ["client-certificate"] = ("by a certificate of its own, or 403", "TLS_CLIENT_CA TLS_CLIENT"),
        ["timeout-total"] = ("how long it may take to the head of its reply, or 504", "TIMEOUT_TOTAL"),
        ["access"] = ("by the client's address, or 403", "ALLOW DENY"),
        ["rate-limit"] = ("how often, or 429", "RATE"),
        ["max-client"] = ("how much of one client at once, or 429", "MAX_CLIENT"),
        ["auth"] = ("by name and password, or 401", "AUTH"),
        ["purge"] = ("PURGE, from those who may", "PURGE_FROM"),
        ["sticky"] = ("on the way back: a cookie that names the server", "STICKY"),
        ["answer"] = ("answers without a server", "ANSWER"),
        ["rewrite"] = ("on the way back: the server's addresses become the client's", "REWRITE SET_HOST"),
        ["request-fields"] = (
            "fields that servers do not get, and that they get besides", "REMOVE_REQUEST SET_REQUEST"),
        ["tunnels"] = ("a place for a WebSocket, or 503", "MAX_TUNNELS"),
        ["uploads"] = ("a place for a body that is still to come", "MAX_UPLOADS"),
        ["admission"] = ("a place among all exchanges", "MAX_IN_FLIGHT TIMEOUT_QUEUE"),
        ["normalize"] = ("what a proxy answers itself: TRACE, Max-Forwards: 0, loops", ""),
        ["accept-encoding"] = ("the one coding that both sides know", "COMPRESS"),
        ["lookup"] = ("a fresh stored response is the answer", "CACHE CACHE_KEY CACHE_STALE"),
        ["uses"] = ("stored from that many requests on", "CACHE_MIN_USES"),
        ["collapse"] = ("waits for a fetch of the same that is under way", "CACHE_FILL"),
        ["peers"] = ("asks the proxy that owns the key before the servers", "PEERS"),
        ["upstream"] = ("a place among those that ask servers", "MAX_UPSTREAM"),
        ["balance"] = ("which server, and a place there", "BALANCE SLOW_START MAX_SERVER"),
        ["forward"] = (
            "asks, and another server where that is safe",
            "RETRIES RETRY_BUDGET HEDGE TIMEOUT_CONNECT TIMEOUT_SERVER"),
        ["mirror"] = ("a copy to the mirror, whose answer is compared and thrown away", "MIRROR"),
        ["compress"] = ("on the way back: a smaller body", "COMPRESS MAX_COMPRESS"),
        ["store"] = ("what may be stored is", "CACHE_OBJECT CACHE_TTL CACHE_HEURISTIC CACHE_COOKIES"),
    };

    /// <summary>The step with its words; a stage of a program's own has its name alone.</summary>
    public static RouteStep Of(PathStep step, ConfiguredSite site)
    {
        var (what, keys) = ByName.GetValueOrDefault(step.Name, ("", ""));
        var isCache = step.Name is "lookup" or "uses" or "store";
        return isCache && !site.Settings.Cache.On ? new RouteStep(step, "nothing is stored", Keys("CACHE", site))
            : isCache && !site.Settings.Match.Fields.IsEmpty
                ? new RouteStep(step, "nothing is stored of a site with this key", Keys("HEADER", site))
            : new RouteStep(step, what, Keys(keys, site), Answers: step.Name == "answer");
    }

    private static Seq<ConfigKey> Keys(string names, ConfiguredSite site) =>
        toSeq(names.Split(' ')).Bind(name => site.Lines.Keys.Find(name).ToSeq()).Strict();
}
