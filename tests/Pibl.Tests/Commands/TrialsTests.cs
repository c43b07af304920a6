using System.Net;
using System.Text;
using Pibl.Commands;
using Pibl.Config;
using Pibl.TakeOver;

namespace Pibl.Tests.Commands;

/// <summary>What <c>pibl check</c> tries on this machine.</summary>
public sealed class TrialsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pibl-trials-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_works_is_not_spoken_of() =>
        Assert.Empty(await TriedAsync(Works($"LOG={_folder}/log.txt", $"CACHE_FILE={_folder}/cache")));

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var taken = Transports.Framework.Listen(new IPEndPoint(IPAddress.Loopback, 0));

        var warning = Assert.Single(await TriedAsync(Works(), taken.Address.Port));

        Assert.EndsWith("another program uses that port (PUERTO)", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_a_proxy_with_the_same_file_listens_on_is_not()
    {
        using var taken = Transports.Framework.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var path = Path.Combine(_folder, "serv.config");
        using var running = TakeOverOffer.TryOpen(
            TakeOverWords.PathOf(path, null), [taken], () => Task.FromResult(new ReloadAnswer(0, "")), out _);

        Assert.Empty(await TriedAsync(Works(), taken.Address.Port, path));
        Assert.Single(await TriedAsync(Works(), taken.Address.Port));
        Assert.False(running!.Taken.IsCompleted);
    }

    [Fact]
    public async Task Files_need_a_folder_and_are_none()
    {
        Assert.Equal(
            [$"there is no folder {_folder}/nowhere (LOG)", $"{_folder} is a folder (CACHE_FILE)"],
            await TriedAsync(Works($"LOG={_folder}/nowhere/log.txt", $"CACHE_FILE={_folder}")));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Servers_that_nobody_knows_are_named() => Assert.Equal(
        "the name app.invalid has no address here (SERVERS)",
        Assert.Single(await TriedAsync(Works("SERVERS=10.0.0.1,app.invalid:81"))));

    /// <summary>On a port that the system chooses, unless it is given.</summary>
    private static async Task<string[]> TriedAsync(string[] lines, int port = 0, string path = "serv.config")
    {
        var configured = ServConfig.Read(path, Encoding.UTF8.GetBytes(string.Join('\n', lines)))
            .IfFail(errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));
        var lints = await Trials.RunAsync(configured with { Settings = configured.Settings with { Port = port } });
        return lints.Map(lint => lint.What).ToArray();
    }

    private static string[] Works(params string[] lines) =>
    [
        "PUERTO=1", "PROXY=127.0.0.1",
        .. lines.Any(line => line.StartsWith("SERVERS", StringComparison.Ordinal)) ? lines : ["SERVERS=10.0.0.1", .. lines],
    ];
}
