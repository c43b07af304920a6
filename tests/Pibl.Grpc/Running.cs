using System.Diagnostics;
using System.Globalization;

namespace Pibl.Grpc;

/// <summary>A program that the run has started: a server of its own, or the proxy.</summary>
internal sealed class Running(Process process) : IDisposable
{
    /// <summary>One of the test bed's servers.</summary>
    public static Running Server(int port, string name, string folder) => new(Process.Start(
        Environment.ProcessPath!, ["server", port.ToString(CultureInfo.InvariantCulture), name, folder]));

    /// <summary>The proxy, with the serv.config of that folder.</summary>
    public static Running Proxy(string program, string folder) => new(Process.Start(
        new ProcessStartInfo(program, ["serv.config"]) { WorkingDirectory = folder })!);

    /// <summary>Sends a signal, named as kill(1) takes it, and waits until it has ended.</summary>
    public async Task<int> EndAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
