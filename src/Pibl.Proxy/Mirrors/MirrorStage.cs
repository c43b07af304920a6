using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Mirrors;

/// <summary>
/// Behind the servers: copies requests that one of them has answered. What comes from the cache is not copied, since
/// the mirror is to see what servers see.
/// </summary>
public static class MirrorStage
{
    public static Stage<Fetched, Fetched> Over(Mirror mirror) =>
        Stage.Edge<Fetched, Fetched>(
            "mirror", (fetched, _) => new ValueTask<Verdict<Fetched>>(mirror.Copy(fetched)));
}
