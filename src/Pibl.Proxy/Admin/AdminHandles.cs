using LanguageExt;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Explain;
using Pibl.Metrics;
using Pibl.Reload;

namespace Pibl.Admin;

/// <summary>What the admin interface may do to the proxy.</summary>
/// <param name="Status">Its state now.</param>
/// <param name="Drain">
/// Gives or takes new clients from a server of that name; how many entries of sites that were. 0: there is none.
/// </param>
public sealed record AdminHandles(Func<ProxyStatus> Status, Func<string, bool, int> Drain)
{
    /// <summary>The cache of all sites; null: there is none.</summary>
    public ICacheStore? Cache { get; init; }

    /// <summary>Who purges at peers as well; gives null where there are none.</summary>
    public Func<PurgeSpread?> Spread { get; init; } = static () => null;

    /// <summary>CACHE_KEY of all sites now.</summary>
    public Func<KeyRules> Keys { get; init; } = static () => KeyRules.None;

    /// <summary>What would become of a request; or what is wrong with it.</summary>
    public Func<ExplainQuery, ValueTask<Validation<ConfigError, Explanation>>> Explain { get; init; } =
        static _ => throw new NotSupportedException("nobody explains");

    /// <summary>All that is measured, now.</summary>
    public Func<Seq<MetricFamily>> Metrics { get; init; } = static () => Seq<MetricFamily>.Empty;

    /// <summary>The sites now, as <c>/api/sites</c> gives them.</summary>
    public Func<string> Sites { get; init; } = static () => "";

    /// <summary>The settings now, as <c>/api/config</c> gives them.</summary>
    public Func<string> Config { get; init; } = static () => "";

    /// <summary>What goes on now; null: nobody takes note of it.</summary>
    internal LiveView? Live { get; init; }

    /// <summary>What the program around the proxy does for an operator; null: nothing.</summary>
    public Steering? Steering { get; init; }
}

/// <summary>What an operator may ask of the program around a proxy.</summary>
/// <param name="Preview">What a reload would do. Changes nothing.</param>
/// <param name="Reload">Reads the configuration again and swaps it in, as SIGHUP does.</param>
/// <param name="Stop">Drains and ends, as SIGTERM does; returns at once.</param>
/// <param name="InForce">The configuration in force, and where its values came from; null: it has no file.</param>
public sealed record Steering(
    Func<Task<ReloadReport>> Preview, Func<Task<ReloadReport>> Reload, Action Stop, Func<ConfigInForce?> InForce);
