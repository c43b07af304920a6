using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LanguageExt;
using Pibl.Clients;
using Pibl.Config;
using Pibl.Lints;
using Pibl.TakeOver;
using Pibl.Tls;
using static LanguageExt.Prelude;

namespace Pibl.Commands;

/// <summary>
/// What <c>pibl check</c> tries on this machine beside reading the file: the port and the folders; and what it asks the
/// machine for <see cref="AllLints"/>. What does not work here and now may work where the file is meant for, so each is
/// a warning.
/// </summary>
internal static partial class Trials
{
    // access(2): W_OK
    private const int ToWrite = 2;

    /// <summary>Everything that is likely not meant, or would not work now, in the order of the file.</summary>
    public static async Task<Seq<Lint>> RunAsync(Configured configured)
    {
        var settings = configured.Settings;
        var stores = settings.Sites().Exists(site => site.Settings.Cache.On);
        var lints = AllLints.Of(configured, await MachineFacts.OfAsync(settings));
        var tried = Sequences.Join(
            toSeq(await ListenProblemsAsync(configured)),
            Optional(TlsServers.WhyNot(settings)).ToSeq(),
            TransportProblem(Environment.GetEnvironmentVariable(Transports.Variable)),
            toSeq(FileProblems("LOG", settings.Log.File)),
            toSeq(FileProblems("CACHE_FILE", stores ? settings.Cache.File : null)));
        return Sequences.Join(
            tried.Map(what => new Lint("does-not-work", SourceSpan.OfFile(configured.FileName), what, "")), lints);
    }

    private static Seq<string> TransportProblem(string? name) => Transports.Named(name) is null
        ? Seq1($"{Transports.Variable}={name} names no transport: io_uring, epoll or framework")
        : Seq<string>();

    /// <summary>
    /// What a proxy that runs with the same file listens on already is free for the next one (<c>--take-over</c>).
    /// </summary>
    private static async Task<IReadOnlyList<string>> ListenProblemsAsync(Configured configured)
    {
        var path = TakeOverWords.PathOf(
            Path.GetFullPath(configured.FileName), Environment.GetEnvironmentVariable("RUNTIME_DIRECTORY"));
        using var running = TakeOverRequest.TryBegin(path, out _);
        var held = (running?.Sockets ?? []).Select(socket => socket.LocalEndPoint).ToList();
        foreach (var socket in running?.Sockets ?? [])
        {
            socket.Dispose();
        }

        using var listeners = new Listeners(Transports.Framework);
        var places = ListenPlaces.Of(configured.Settings).Filter(place => !IsHeld(place, held)).Strict();
        return await listeners.OpenAsync(places) is { } problem ? [problem] : listeners.Notes;
    }

    private static bool IsHeld(ListenPlace place, List<EndPoint?> held) => place.Path is { } path
        ? held.Exists(socket => socket is UnixDomainSocketEndPoint unix && unix.ToString() == path)
        : held.OfType<IPEndPoint>().ToList() is var bound && (IPAddress.TryParse(place.Host, out var address)
            ? StandIn.Of(new IPEndPoint(address, place.Port), bound) >= 0
            : bound.Exists(socket => socket.Port == place.Port));

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

    /// <summary>Asked of the system, so that nothing is made or touched.</summary>
    private static string? WhyNotWritable(string path) =>
        OperatingSystem.IsLinux() && MayAccess(path, ToWrite) != 0 ? Marshal.GetLastPInvokeErrorMessage() : null;

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MayAccess(string path, int what);
}
