using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pibl.Clients;
using Pibl.Config;
using Pibl.Transport;

namespace Pibl.Commands;

/// <summary>
/// What <c>pibl check</c> tries on this machine beside reading the file: the port, the folders, the names. What does
/// not work here and now may work where the file is meant for, so each is a warning.
/// </summary>
internal static partial class Trials
{
    // access(2): W_OK
    private const int ToWrite = 2;

    private static readonly TimeSpan PatienceWithNames = TimeSpan.FromSeconds(5);

    /// <summary>One line for each thing that would not work now.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(Settings settings)
    {
        var warnings = new List<string>();
        using (var listeners = new Listeners(Transports.Framework))
        {
            warnings.AddRange(await listeners.OpenAsync(settings) is { } problem ? [problem] : listeners.Notes);
        }

        warnings.AddRange(FileProblems("LOG", settings.Log.File));
        warnings.AddRange(FileProblems("CACHE_FILE", settings.Sites().Exists(site => site.Settings.Cache.On) ? settings.Cache.File : null));
        var hosts = settings.AllServers().Select(server => server.Host).Distinct();
        warnings.AddRange((await Task.WhenAll(hosts.Select(NameProblemAsync))).OfType<string>());
        return warnings;
    }

    private static IEnumerable<string> FileProblems(string key, string? file)
    {
        if (file is null)
        {
            yield break;
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        if (Directory.Exists(file))
        {
            yield return $"{file} is a folder ({key})";
        }
        else if (!Directory.Exists(folder))
        {
            yield return $"there is no folder {folder} ({key})";
        }
        else if (File.Exists(file) && WhyNotWritable(file) is { } why)
        {
            yield return $"{file} cannot be written: {why} ({key})";
        }
        else if (!folder.StartsWith("/dev", StringComparison.Ordinal) && WhyNotWritable(folder) is { } whyNot)
        {
            yield return $"nothing can be written in {folder}: {whyNot} ({key})";
        }
    }

    private static async Task<string?> NameProblemAsync(string host)
    {
        if (IPAddress.TryParse(host, out _))
        {
            return Zones.WhyUnknown(host) is { } unknown ? $"{host} cannot be reached: {unknown} (SERVERS)" : null;
        }

        try
        {
            using var patience = new CancellationTokenSource(PatienceWithNames);
            await Dns.GetHostAddressesAsync(host, patience.Token);
            return null;
        }
        catch (SocketException)
        {
            return $"the name {host} has no address here (SERVERS)";
        }
        catch (OperationCanceledException)
        {
            return $"nobody said within {PatienceWithNames.TotalSeconds} s what address {host} has (SERVERS)";
        }
    }

    /// <summary>Asked of the system, so that nothing is made or touched.</summary>
    private static string? WhyNotWritable(string path) =>
        OperatingSystem.IsLinux() && MayAccess(path, ToWrite) != 0 ? Marshal.GetLastPInvokeErrorMessage() : null;

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MayAccess(string path, int what);
}
