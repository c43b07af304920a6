using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pibl.Bench.Compare;

/// <summary>A program that was started here, and what the kernel says of it and its children.</summary>
internal sealed class Running : IDisposable
{
    /// <summary>USER_HZ, which is 100 on every Linux that .NET runs on (time(7)).</summary>
    private const double TicksInSecond = 100;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;

    private Running(Process process) => _process = process;

    /// <summary>Starts a program whose output goes to a file.</summary>
    public static Running Start(string program, IEnumerable<string> arguments, string folder)
    {
        // The shell opens the file and makes way for the program: nothing stands between it and its log.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder };
        foreach (
            var argument in (string[])["-c", "exec \"$0\" \"$@\" >output.log 2>&1 </dev/null", program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return new Running(Process.Start(start)!);
    }

    /// <summary>Whether it listens before so many seconds are over; it may have ended instead.</summary>
    public async Task<bool> ListensAsync(int port, int seconds)
    {
        using var beat = new PeriodicTimer(Beat);
        for (var left = TimeSpan.FromSeconds(seconds); left > TimeSpan.Zero && !_process.HasExited; left -= Beat)
        {
            if (await IsTakenAsync(port))
            {
                return true;
            }

            await beat.WaitForNextTickAsync();
        }

        return false;
    }

    /// <summary>Whether anybody listens on a port of this machine.</summary>
    public static async Task<bool> IsTakenAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>User and system time so far, in seconds.</summary>
    public double CpuSeconds() => Tree(_process.Id).Sum(id =>
    {
        // proc_pid_stat(5): fields 14 and 15, counted behind the name, which may hold anything.
        var stat = Read(id, "stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 12 ? (Number(fields[11]) + Number(fields[12])) / TicksInSecond : 0;
    });

    /// <summary>Resident memory, in MB; what processes share counts once for each.</summary>
    public double RssMb() => Tree(_process.Id).Sum(id => Read(id, "status").Split('\n')
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Sum(line => Number(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1]) / 1024.0));

    /// <summary>Ends it and its children.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static IEnumerable<int> Tree(int id)
    {
        var threads = $"/proc/{id}/task";
        var children = Directory.Exists(threads)
            ? Directory.GetDirectories(threads).SelectMany(
                thread => Read(thread + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : [];
        return children.Select(child => (int)Number(child)).SelectMany(Tree).Prepend(id);
    }

    private static string Read(int id, string name) => Read($"/proc/{id}/{name}");

    /// <summary>Nothing where the process has just ended.</summary>
    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static long Number(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);
}
