using LanguageExt;
using Pibl.Config;
using Pibl.Discovery;
using Pibl.Hosting;
using Pibl.Kubernetes;
using Pibl.Lints;
using Pibl.Otlp;
using Pibl.Redis;
using Pibl.TakeOver;

namespace Pibl.Commands;

/// <summary>What the commands start, as values: the program itself, or a record of the calls in tests.</summary>
/// <param name="Run">Runs the proxy as it was launched until it is told to stop; gives the exit code.</param>
/// <param name="Demo">Runs the demo in a folder, with a console to write to, until it is told to stop.</param>
/// <param name="Listen">Begins to turn signals into stopping.</param>
public sealed record CommandEnds(
    Func<Settings, Launch, CancellationToken, Task<int>> Run,
    Func<string, TextWriter, CancellationToken, Task<int>> Demo,
    Func<StopSignals> Listen)
{
    /// <summary>
    /// Looks at what a file asks for, on this machine, and says what is likely not meant or does not work.
    /// </summary>
    public Func<Configured, Task<Seq<Lint>>> Try { get; init; } = Trials.RunAsync;

    /// <summary>Asks the program that runs with a file to read it again.</summary>
    public Func<string, ReloadAnswer> Reload { get; init; } = Host.Reload;

    // It has no stages of its own; what OTLP asks for, it sends, what CACHE_SHARED asks for, it shares, and what `k8s:`
    // names, it finds.
    internal static readonly Extension AddOns = Extension.None with
    {
        Telemetry = OtlpTelemetry.Of,
        Shared = RedisStore.Of,
        Sources = new Dictionary<string, Func<Settings, IServerSource>>
        {
            [ServicePort.Source] = KubernetesServers.Of,
        },
    };

    /// <summary>The real ones.</summary>
    public static readonly CommandEnds OfTheProgram = new(
        static (settings, launch, stop) => Host.RunAsync(settings, launch, AddOns, stop),
        Pibl.Demo.Demo.RunAsync,
        StopSignals.Listen);
}
