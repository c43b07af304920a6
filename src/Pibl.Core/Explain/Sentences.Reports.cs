namespace Pibl.Explain;

/// <content>The words around the sentences, in a report for people.</content>
public static partial class Sentences
{
    private static Dictionary<string, string> Reports => new()
    {
        ["report.request"] = "{0} {1} of {2} from {3}",
        ["report.site"] = "site",
        ["report.because"] = "because",
        ["report.not"] = "not",
        ["report.so"] = "so",
        ["report.last"] = "last",
        ["report.ago"] = "{0} ago, answered {1}:",
        ["report.none"] = "none: the answer is {0}",
        ["report.steps"] = "what becomes of it, step by step:",
        ["report.drawn"] = "servers, one of which is drawn:",
        ["report.servers"] = "servers, in the order in which they would be asked:",
        ["report.more"] = "and {0} more",

        ["so.cache"] = "the cache: {0}; {1}",
        ["so.status"] = "the answer is {0}",
        ["so.drawn"] = "a server answers, which is drawn by lot",
        ["so.server"] = "{0} is asked",
        ["so.unknown"] = "what is known does not say",
        ["cache.Hit"] = "hit",
        ["cache.Stale"] = "stale",
        ["cache.Revalidate"] = "revalidate",
        ["cache.Miss"] = "miss",
        ["cache.Bypass"] = "bypass",
    };
}
