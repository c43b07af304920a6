using System.Diagnostics;
using System.Globalization;

namespace Pibl.Soak;

/// <summary>The program under test, and what the kernel says of it.</summary>
internal sealed class Proxy : IDisposable
{
    private readonly Process _process;

    public Proxy(Start start, string folder)
    {
        var info = new ProcessStartInfo(start.Command[0], [.. start.Command[1..], "serv.config"])
        {
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in start.Environment)
        {
            info.Environment[name] = value;
        }

        _process = Process.Start(info)!;
    }

    /// <summary>How it is started.</summary>
    /// <param name="Command">The program, with what stands before it.</param>
    /// <param name="Environment">What its environment has beside ours.</param>
    public sealed record Start(string[] Command, IReadOnlyDictionary<string, string> Environment)
    {
        /// <summary>As it is.</summary>
        public static Start Of(string program) => new([program], new Dictionary<string, string>());
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
        await SignalAsync("-TERM");
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Sends one, named as kill(1) takes it.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
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
        Array.Find(status, line => line.StartsWith(name, StringComparison.Ordinal))!.Split(
            (char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
