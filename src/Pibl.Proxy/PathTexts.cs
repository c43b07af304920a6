using LanguageExt;
using Pibl.AccessControl;
using Pibl.Answers;
using Pibl.Auth;
using Pibl.Balance;
using Pibl.Compression;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.FieldEdits;
using Pibl.RateLimits;
using Pibl.Rewrites;
using Pibl.Routing;
using static LanguageExt.Prelude;

namespace Pibl;

/// <summary>
/// What the steps of <see cref="Pipeline"/> do, in words, and the keys that say how. Which steps a path has, and in
/// which order, the path itself says (<see cref="Stages.Flow{TIn,TOut}.Steps"/>).
/// </summary>
internal static class PathTexts
{
    private static readonly Dictionary<string, (string What, Seq<ConfigKey> Keys)> ByName = new()
    {
        ["reply-fields"] = (
            "on the way back: fields of every reply", Keys(FieldKeys.SetReply, FieldKeys.RemoveReply)),
        ["access"] = ("by the client's address, or 403", Keys(AccessKeys.Allow, AccessKeys.Deny)),
        ["rate-limit"] = ("how often, or 429", Keys(RateKeys.Rate)),
        ["max-client"] = ("how much of one client at once, or 429", Keys(RateKeys.MaxClient)),
        ["auth"] = ("by name and password, or 401", Keys(AuthKeys.Auth)),
        ["sticky"] = ("on the way back: a cookie that names the server", Keys(BalanceKeys.Sticky)),
        ["answer"] = ("answers without a server", Keys(AnswerKeys.Answer)),
        ["rewrite"] = (
            "on the way back: the server's addresses become the client's",
            Keys(RewriteKeys.Rewrite, RewriteKeys.SetHost)),
        ["request-fields"] = (
            "fields that servers do not get, and that they get besides",
            Keys(FieldKeys.RemoveRequest, FieldKeys.SetRequest)),
        ["tunnels"] = ("a place for a WebSocket, or 503", Keys(ConfigKeys.MaxTunnels)),
        ["uploads"] = ("a place for a body that is still to come", Keys(ConfigKeys.MaxUploads)),
        ["admission"] = (
            "a place among all exchanges", Keys(ConfigKeys.MaxInFlight, ConfigKeys.TimeoutQueue)),
        ["normalize"] = ("what a proxy answers itself: TRACE, Max-Forwards: 0, loops", Keys()),
        ["lookup"] = ("a fresh stored response is the answer", Keys(ConfigKeys.CacheOn)),
        ["upstream"] = ("a place among those that ask servers", Keys(ConfigKeys.MaxUpstream)),
        ["balance"] = (
            "which server, and a place there",
            Keys(BalanceKeys.Balance, BalanceKeys.SlowStart, BalanceKeys.MaxServer)),
        ["forward"] = (
            "asks, and another server where that is safe",
            Keys(ConfigKeys.Retries, ConfigKeys.TimeoutConnect, ConfigKeys.TimeoutServer)),
        ["compress"] = (
            "on the way back: a smaller body", Keys(CompressKeys.Compress, CompressKeys.MaxCompress)),
        ["store"] = (
            "what may be stored is",
            Keys(ConfigKeys.CacheObject, ConfigKeys.CacheHeuristic, ConfigKeys.CacheCookies)),
    };

    /// <summary>True where there are words for a step.</summary>
    public static bool Has(string name) => ByName.ContainsKey(name);

    /// <summary>The step with its words; a stage of a program's own has its name alone.</summary>
    public static RouteStep Of(PathStep step, ConfiguredSite site)
    {
        var (what, keys) = ByName.GetValueOrDefault(step.Name, ("", Keys()));
        return step.Name switch
        {
            "lookup" or "store" when !site.Settings.Cache.On =>
                new RouteStep(step, "nothing is stored", Keys(ConfigKeys.CacheOn)),
            "lookup" or "store" when !site.Settings.Match.Fields.IsEmpty =>
                new RouteStep(step, "nothing is stored of a site with this key", Keys(SiteKeys.Header)),
            _ => new RouteStep(step, what, keys, Answers: step.Name == "answer"),
        };
    }

    private static Seq<ConfigKey> Keys(params ConfigKey[] keys) => toSeq(keys).Strict();
}
