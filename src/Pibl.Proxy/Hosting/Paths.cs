using LanguageExt;
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
        using var proxy = Rest.Build(configured.Settings, extension, new EmptyStore());
        var steps = proxy.Sites.ToDictionary(served => served.Site.Name, served => served.Site.Steps);
        return site => steps[site.Name].Map(step => PathTexts.Of(step, site)).Strict();
    }
}
