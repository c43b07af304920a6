using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pibl;
using Pibl.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>PIBL as a service of a program's own host (docs/host.md).</summary>
public static class PiblServices
{
    /// <summary>
    /// Runs the proxy as long as the host runs. The host's start ends when clients are accepted, and fails with
    /// <see cref="PiblStartException"/> where the file is wrong or something that it asks for is not to be had. Its stop
    /// drains, for TIMEOUT_DRAIN and no longer than the host's ShutdownTimeout.
    /// </summary>
    /// <param name="services">Of the host.</param>
    /// <param name="configFile">
    /// <c>serv.config</c> or another; where it is relative, in the host's content root. SIGHUP, <c>pibl reload</c> and
    /// RELOAD=auto read it again.
    /// </param>
    /// <param name="extension">Stages and keys of the program's own; null: none.</param>
    public static IServiceCollection AddPibl(
        this IServiceCollection services, string configFile = ConfigFile.DefaultPath, Extension? extension = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(configFile);
        return services.AddSingleton<IHostedService>(given => new HostedProxy(
            configFile,
            extension ?? Extension.None,
            given.GetRequiredService<IHostEnvironment>(),
            given.GetRequiredService<IHostApplicationLifetime>(),
            given.GetRequiredService<ILoggerFactory>().CreateLogger("Pibl")));
    }
}
