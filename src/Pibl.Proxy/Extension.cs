using Pibl.Access;
using Pibl.Config;
using Pibl.Discovery;
using Pibl.Exchange;
using Pibl.Shared;
using Pibl.Stages;

namespace Pibl;

/// <summary>What a program of its own adds to the proxy (docs/add-a-stage.md).</summary>
/// <param name="Keys">Of <c>serv.config</c>, besides those of <see cref="ConfigKeys"/>.</param>
/// <param name="Stages">
/// Puts stages at the front of the path: the first that a request meets and the last that a reply passes, before every
/// queue. It is called with the settings of each site when the proxy is built, and again at each reload.
/// </param>
public sealed record Extension(
    IReadOnlyList<ConfigKey> Keys, Func<Flow<Received, Received>, Settings, Flow<Received, Received>> Stages)
{
    /// <summary>Makes what OTLP asks for; null: nothing does, and OTLP cannot be set.</summary>
    public Func<Settings, ITelemetry>? Telemetry { get; init; }

    /// <summary>Makes what CACHE_SHARED asks for; null: nothing does, and CACHE_SHARED cannot be set.</summary>
    public Func<Settings, ISharedStore>? Shared { get; init; }

    /// <summary>
    /// Makes those who find further kinds of entries of SERVERS, by the kind (<see cref="Endpoint.Source"/>); one of
    /// a kind that nobody finds keeps the program from starting.
    /// </summary>
    public IReadOnlyDictionary<string, Func<Settings, IServerSource>> Sources { get; init; } =
        new Dictionary<string, Func<Settings, IServerSource>>();

    /// <summary>Nothing.</summary>
    public static readonly Extension None = new([], static (path, _) => path);
}
