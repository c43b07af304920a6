using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pibl.Config;

namespace Pibl.Hosting;

/// <summary>One run of the proxy between the start and the stop of a host.</summary>
/// <param name="configFile">Where relative, in the content root.</param>
/// <param name="extension">Stages of the program's own.</param>
/// <param name="environment">Says where the content root is.</param>
/// <param name="lifetime">Is stopped when the proxy ends by itself.</param>
/// <param name="logger">Hears what the operator should know.</param>
internal sealed class HostedProxy(
    string configFile,
    Extension extension,
    IHostEnvironment environment,
    IHostApplicationLifetime lifetime,
    ILogger logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private Task _running = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(configFile, environment.ContentRootPath);
        var configured = ConfigFile.Load(path, extension.Keys).MatchUnsafe<Configured?>(
            read => read,
            mistakes => throw new PiblStartException(ConfigErrors.Render(mistakes)))!;
        var watch = new LoggedRun(logger);
        foreach (var note in configured.Notes)
        {
            watch.Found(note.What, note.Hint);
        }

        var launch = new Launch(path, TakesOver: false)
        {
            Configured = configured,
            Watch = watch,
            Hurry = _hurry.Token,
        };
        _running = Task.Run(() => RunAsync(configured.Settings, launch, watch), CancellationToken.None);
        using var giveUp = cancellationToken.Register(_stop.Cancel);
        if (await watch.Begun is { } why)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new PiblStartException(why);
        }
    }

    /// <summary>
    /// Ends when the last exchange has; those that are still there when the host's patience is over are broken off,
    /// and have their entries in the log.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await using var hurry = cancellationToken.Register(_hurry.Cancel);
        await _running;
    }

    public void Dispose()
    {
        _stop.Dispose();
        _hurry.Dispose();
    }

    private async Task RunAsync(Settings settings, Launch launch, LoggedRun watch)
    {
        try
        {
            watch.Ended(await Host.RunAsync(settings, launch, extension, _stop.Token));
        }
        catch (Exception bug)
        {
            watch.Broke(bug);
            watch.Ended(-1);
        }

        // Another program has taken over, or something broke: a host without its proxy has nothing to do.
        lifetime.StopApplication();
    }
}
