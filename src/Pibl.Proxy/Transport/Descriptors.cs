using System.Runtime.InteropServices;

namespace Pibl.Transport;

/// <summary>How many file descriptors this process may open, and has open (getrlimit(2), proc(5)).</summary>
internal static partial class Descriptors
{
    /// <summary>RLIMIT_NOFILE on Linux.</summary>
    private const int NumberOfFiles = 7;

    /// <summary>How many are open now; a runtime's usual number where the system does not say.</summary>
    public static int Open =>
        Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 128;

    /// <summary>
    /// How many may be open. The limit is raised as far as this user may, first: servers are meant to do so
    /// (setrlimit(2)).
    /// </summary>
    public static long RaiseLimit()
    {
        if (!OperatingSystem.IsLinux() || GetLimit(NumberOfFiles, out var limit) != 0)
        {
            return int.MaxValue;
        }

        var raised = new Limit { Soft = limit.Hard, Hard = limit.Hard };
        var reached = limit.Soft < limit.Hard && SetLimit(NumberOfFiles, raised) == 0 ? limit.Hard : limit.Soft;
        return (long)Math.Min(reached, int.MaxValue);
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    /// <summary><c>struct rlimit</c> on 64-bit machines.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
