using System.Net;
using Pibl.Commands;
using Pibl.Config;

namespace Pibl.Tests.Commands;

/// <summary>What <c>pibl check</c> tries on this machine.</summary>
public sealed class TrialsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-trials-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_works_is_not_spoken_of() =>
        Assert.Empty(await Trials.RunAsync(Works($"LOG={_folder}/log.txt", $"CACHE_FILE={_folder}/cache")));

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var taken = Transports.Framework.Listen(new IPEndPoint(IPAddress.Loopback, 0));

        var warning = Assert.Single(await Trials.RunAsync(Works() with { Port = taken.Address.Port }));

        Assert.EndsWith("another program uses that port (PUERTO)", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_need_a_folder_and_are_none()
    {
        Assert.Equal(
            [$"there is no folder {_folder}/nowhere (LOG)", $"{_folder} is a folder (CACHE_FILE)"],
            await Trials.RunAsync(Works($"LOG={_folder}/nowhere/log.txt", $"CACHE_FILE={_folder}")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Servers_that_nobody_knows_are_named() => Assert.Equal(
        "the name app.invalid has no address here (SERVERS)",
        Assert.Single(await Trials.RunAsync(Works("SERVERS=10.0.0.1,app.invalid:81"))));

    /// <summary>On a port that the system chooses.</summary>
    private static Settings Works(params string[] lines) =>
        Given.Settings(["PROXY=127.0.0.1", .. lines.Any(
            line => line.StartsWith("SERVERS", StringComparison.Ordinal)) ? lines : ["SERVERS=10.0.0.1", .. lines]])
            with
        { Port = 0 };
}
