using LanguageExt;
using Pibl.Access;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Routing;

namespace Pibl.Hosting;

/// <summary>
/// The paths of a configuration's sites, as the proxy would build them: nothing listens, and nobody is asked.
/// </summary>
public static class Paths
{
    /// <summary>What a request to each site passes.</summary>
    /// <param name="configured">The file.</param>
    /// <param name="extension">Stages of the program's own.</param>
    public static Func<ConfiguredSite, Seq<RouteStep>> Of(Configured configured, Extension extension)
    {
        var world = new World(Transports.Framework.Connector, [], TimeProvider.System, static () => 0, new NoLog())
        {
            Cache = new EmptyStore(),
        };
        using var proxy = Proxy.Build(configured.Settings, world, extension);
        var steps = proxy.Sites.ToDictionary(served => served.Site.Name, served => served.Site.Steps);
        return site => steps[site.Name].Map(step => PathTexts.Of(step, site)).Strict();
    }

    private sealed class NoLog : IAccessLog
    {
        public bool IsOpen => false;

        public bool TryWrite(AccessEntry entry) => false;
    }
}
