using System.Diagnostics;
using System.Globalization;

namespace Pibl.Soak.Scenarios;

/// <summary>A proxy that is tried, with the file that it runs by (tests/soak/scenarios).</summary>
internal sealed class Candidate : IDisposable
{
    private const string Templates = "tests/soak/scenarios";

    private readonly string _kind;
    private readonly string _program;
    private readonly string _folder;
    private readonly string _template;
    private readonly int _port;
    private readonly Process _process;

    /// <param name="kind">pibl, nginx, haproxy or yarp.</param>
    /// <param name="program">Its path.</param>
    /// <param name="folder">Where it may write.</param>
    /// <param name="port">Where it listens; its servers are at the three ports behind it.</param>
    public Candidate(string kind, string program, string folder, int port)
    {
        (_kind, _program, _folder, _port) = (kind, program, folder, port);
        _template = Directory.GetFiles(Templates, $"{kind}.*").Single();
        File = Path.Combine(folder, kind == "pibl" ? "serv.config" : Path.GetFileName(_template));
        Write(isWhole: true);
        _process = Process.Start(new ProcessStartInfo(program, kind switch
        {
            "nginx" => ["-p", folder, "-e", Path.Combine(folder, "error.log"), "-c", File],
            "haproxy" => ["-W", "-f", File],
            _ => [File],
        })
        {
            WorkingDirectory = folder,
            RedirectStandardError = kind == "haproxy",
        })!;
        if (kind == "haproxy")
        {
            // It tells of each server that it sets aside.
            _process.BeginErrorReadLine();
        }
    }

    public static string[] Kinds { get; } = ["pibl", "nginx", "haproxy", "yarp"];

    public bool HasExited => _process.HasExited;

    private string File { get; }

    /// <summary>Serves by a list with the third server, or without it, from now on.</summary>
    public async Task ReloadAsync(bool isWhole)
    {
        Write(isWhole);
        if (_kind == "pibl")
        {
            using var asking = Process.Start(new ProcessStartInfo(_program, ["reload", File])
            {
                RedirectStandardOutput = true,
            })!;
            await asking.StandardOutput.ReadToEndAsync();
            await asking.WaitForExitAsync();
        }
        else if (_kind != "yarp")
        {
            await SignalAsync(_kind == "nginx" ? "-HUP" : "-USR2");
        }
    }

    public async Task StopAsync()
    {
        await SignalAsync("-TERM");
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private void Write(bool isWhole)
    {
        const string Without = "without: ";
        var lines = System.IO.File.ReadAllLines(_template)
            .Where(line => isWhole
                ? !line.StartsWith(Without, StringComparison.Ordinal)
                : line.StartsWith('#') || !line.Contains("{c}", StringComparison.Ordinal))
            .Select(line => line.Replace(Without, "", StringComparison.Ordinal)
                .Replace("{folder}", _folder, StringComparison.Ordinal)
                .Replace("{port}", Text(_port), StringComparison.Ordinal)
                .Replace("{a}", Text(_port + 1), StringComparison.Ordinal)
                .Replace("{b}", Text(_port + 2), StringComparison.Ordinal)
                .Replace("{c}", Text(_port + 3), StringComparison.Ordinal));
        System.IO.File.WriteAllLines(File, lines);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
