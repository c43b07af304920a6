using System.Diagnostics;
using System.Globalization;

namespace Pibl.Soak;

/// <summary>The program under test, and what the kernel says of it.</summary>
internal sealed class Proxy : IDisposable
{
    private readonly Process _process;

    public Proxy(string program, string folder)
    {
        _process = Process.Start(new ProcessStartInfo(program, "serv.config") { WorkingDirectory = folder })!;
    }

    public bool HasExited => _process.HasExited;

    public int Descriptors => Directory.EnumerateFileSystemEntries($"/proc/{_process.Id}/fd").Count();

    public override string ToString()
    {
        var status = File.ReadAllLines($"/proc/{_process.Id}/status");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"RSS {Number(status, "VmRSS:") / 1024,4} MB, {Descriptors,5} descriptors, {Number(status, "Threads:"),3} threads");
    }

    /// <summary>SIGTERM, and its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static long Number(string[] status, string name) => long.Parse(
        Array.Find(status, line => line.StartsWith(name, StringComparison.Ordinal))!.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
